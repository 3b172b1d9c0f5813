/** docker-compose.yml → its services with what they inherit, and the variables it leaves to `.env`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from './image-files.ts';

export type ComposeService = Readonly<{
  image: string;
  build?: string;
  user?: string;
  read_only?: boolean;
  tmpfs?: readonly string[];
  cap_drop?: readonly string[];
  security_opt?: readonly string[];
  container_name?: string;
  init?: boolean;
  command?: readonly string[];
  environment: Readonly<Record<string, string | number>>;
  ports?: readonly string[];
  depends_on?: Readonly<Record<string, { condition: string }>>;
  healthcheck?: { test: readonly string[] };
  stop_grace_period?: string;
}>;

export type ComposeFile = Readonly<{
  text: string;
  services: Readonly<Record<string, ComposeService>>;
  /** Names in `${NAME}`, `${NAME:-default}` and `${NAME:?message}`. */
  variables: readonly string[];
}>;

export function composeFile(): ComposeFile {
  const text = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8');
  const { services } = parse(text, { merge: true });
  const variables = [...text.matchAll(/(?<!\$)\$\{([A-Z_]+)/g)].map(([, name = '']) => name);
  return { text, services, variables: [...new Set(variables)] };
}
