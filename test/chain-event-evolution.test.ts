import { expect, test } from 'vitest';
import { type ChainEvent, eventsTopic, schemas } from '../src/events.ts';
import { avroType } from '../src/kafka/codec-union.ts';
import { chainEvent } from '../src/processors/chain-event.ts';
import { compileRuleSet } from '../src/processors/rules/compile-rule-set.ts';
import { ruleInput } from '../src/processors/rules/rule-input.ts';
import { blockOf, callOf, enrichedOf, eventOf } from './chain-world.ts';

type Field = { name: string; type: unknown; default?: unknown };
type Named = { name: string; fields: Field[] };

/** What became nullable when calls and blocks came, which are of no transaction. */
const relaxed = ['transactionHash', 'transactionIndex', 'logIndex', 'address'];

const nowText = schemas[eventsTopic.name] ?? '';
const now = avroType(nowText);
const before = avroType(asItWas(nowText));

/** Every event was of a log, and no action came behind OtherLog. */
function asItWas(text: string): string {
  const envelope: Named = JSON.parse(text);
  const bodies = envelope.fields.find(({ name }) => name === 'body')?.type as Named[];
  for (const field of bodies.find(({ name }) => name === 'ChainEvent')?.fields ?? []) {
    if (field.name === 'action') field.type = (field.type as unknown[]).slice(0, 7);
    if (!relaxed.includes(field.name)) continue;
    field.type = (field.type as unknown[])[1];
    delete field.default;
  }
  return JSON.stringify(envelope);
}

const envelope = (body: ChainEvent) => ({ id: 'e1', key: 'k', at: 1, appendedAt: 2, body });

test('what was written before is read now, field by field', () => {
  const read = now.fromBuffer(before.toBuffer(envelope(eventOf())), now.createResolver(before));
  expect(JSON.parse(JSON.stringify(read.body))).toEqual(JSON.parse(JSON.stringify(eventOf())));
});

test.each([callOf(), blockOf()])('what is no log comes back as it went: %o', (raw) => {
  const event = chainEvent(raw, { status: 'live', revision: 1 });
  const { body } = now.fromBuffer(now.toBuffer(envelope(event)));
  expect(JSON.parse(JSON.stringify(body))).toEqual(JSON.parse(JSON.stringify(event)));
});

test('values that came over the log can be judged', () => {
  const event = chainEvent(callOf(), { status: 'live', revision: 1 });
  const { body } = now.fromBuffer(now.toBuffer(envelope(event)));
  const rules = [{ name: 'r', points: 60, because: 'So.', when: 'double(values["number"]) == 255.0' }];
  const compiled = compileRuleSet({ name: 'set', version: 1, threshold: 50, rules });
  if (!('ok' in compiled)) throw new Error(compiled.errors[0]?.message);
  expect(compiled.ok.judge(ruleInput(enrichedOf({ event: body, token: null }))).score).toBe(60);
});

/** So readers go first, as with every new kind of event. */
test('the version before reads nothing wrong of what is written now: it refuses to read it', () => {
  expect(() => before.createResolver(now)).toThrow(/cannot read/);
});
