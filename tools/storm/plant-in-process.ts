/** Imported before a program, with the name of a fault behind its `?`: the program then has it. */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isPlant, plantedFile, plants, withPlant } from './plants.ts';

const name = new URL(import.meta.url).search.slice(1);
if (!isPlant(name)) throw new Error(`there is no fault '${name}' to plant`);
const planting = plants[name];
const planted = pathToFileURL(plantedFile(planting)).href;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    return url === planted ? { ...loaded, source: withPlant(planting, String(loaded.source)) } : loaded;
  },
});
