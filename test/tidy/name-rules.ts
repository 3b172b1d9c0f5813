/** How files, types and functions are called: after what they are, in one spelling. */
import { isCode, isTest } from './places.ts';
import { at, type Visit } from './project-file.ts';
import { eachFile, type Rule } from './rule.ts';

const kebab = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z-]+)*\.ts$/;
const empty = /(Manager|Helper|Util|Handler|Impl)s?$|^Abstract(?=[A-Z])|^I(?=[A-Z][a-z])/;
/** Around the local stack a service is a server with a port. Elsewhere it is a word for anything. */
const hasServices = (path: string): boolean => /^(src|test)\/(stack|config|cli)\//.test(path);

export const nameRules: readonly Rule[] = [
  {
    says: 'files and folders of code are called in kebab-case',
    check: eachFile(
      (path) => isCode(path),
      ({ path }) => (kebab.test(path) ? [] : [`${path}:1: not kebab-case; call it after what it exports`]),
    ),
    caught: [
      [{ 'src/kafka/kafkaLog.ts': '' }, 'src/kafka/kafkaLog.ts:1'],
      [{ 'src/Kafka/log.ts': '' }, 'src/Kafka/log.ts:1'],
      [{ 'test/seed_of.ts': '' }, 'test/seed_of.ts:1'],
    ],
    passes: [{ 'src/kafka/log-2.int.test.ts': '', 'src/flow/ids.test-d.ts': '', 'vitest.config.ts': '' }],
  },
  {
    says: 'there are no barrels and no drawers: index, utils, common, helpers',
    check: eachFile(isCode, ({ path }) =>
      /(^|\/)(index\.ts$|(utils?|commons?|helpers?)(\/|\.))/.test(path)
        ? [`${path}:1: a name that says nothing; call each thing after what it does`]
        : [],
    ),
    caught: [
      [{ 'src/kafka/index.ts': '' }, 'src/kafka/index.ts:1'],
      [{ 'src/kafka/utils.ts': '' }, 'src/kafka/utils.ts:1'],
      [{ 'test/helpers/clock.ts': '' }, 'test/helpers/clock.ts:1'],
      [{ 'src/common/clock.ts': '' }, 'src/common/clock.ts:1'],
    ],
    passes: [{ 'src/kafka/common-prefix.ts': '', 'src/api/index-page.ts': '' }],
  },
  {
    says: 'a file is not called a manager, helper, util, service, handler, impl or abstract',
    check: eachFile(isCode, ({ path }) => {
      const name = pascal(path.replace(/^.*\//, '').replace(/\..*$/, ''));
      return isEmpty(name, path) ? [`${path}:1: ${name}; call it after what it does`] : [];
    }),
    caught: [
      [{ 'src/kafka/log-manager.ts': '' }, 'src/kafka/log-manager.ts:1'],
      [{ 'src/kafka/abstract-log.test.ts': '' }, 'src/kafka/abstract-log.test.ts:1'],
      [{ 'src/api/signal-services.ts': '' }, 'src/api/signal-services.ts:1'],
    ],
    passes: [{ 'src/stack/start-service.ts': '', 'src/api/handle.ts': '', 'src/api/abstract.ts': '' }],
  },
  {
    says: 'no type or exported value is called so either, nor I-something',
    check: eachFile(
      (path) => isCode(path) && !isTest(path),
      (file) =>
        file.visits.flatMap((visit) =>
          namesOf(visit)
            .filter((name) => isEmpty(name, file.path))
            .map((name) => `${at(file, visit.node.start)}: ${name}; call it after what it does`),
        ),
    ),
    caught: [
      [{ 'src/kafka/a.ts': '\nclass LogManager {}' }, 'src/kafka/a.ts:2'],
      [{ 'src/kafka/a.ts': 'type SignalService = () => void;' }, 'src/kafka/a.ts:1'],
      [{ 'src/kafka/a.ts': 'export interface ILog {}' }, 'src/kafka/a.ts:1'],
      [{ 'src/kafka/a.ts': 'abstract class AbstractLog {}' }, 'src/kafka/a.ts:1'],
      [{ 'src/kafka/a.ts': 'export const dateUtils = {};' }, 'src/kafka/a.ts:1'],
      [{ 'src/kafka/a.ts': 'export function errorHandler() {}' }, 'src/kafka/a.ts:1'],
    ],
    passes: [
      { 'src/stack/a.ts': 'export type StartedService = {};\nexport function startService() {}' },
      { 'src/kafka/a.ts': 'export type ServiceUrls = {};' },
      {
        'src/stack/a.ts':
          'export interface Impulse { service: string }\nexport type Io = { handler: number };',
      },
    ],
  },
];

function namesOf({ node, parent }: Visit): string[] {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'ClassDeclaration':
      return node.id ? [node.id.name] : [];
    case 'FunctionDeclaration':
      return isExported(parent) && node.id ? [node.id.name] : [];
    case 'VariableDeclaration':
      if (!isExported(parent)) return [];
      return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
    default:
      return [];
  }
}

const isExported = (parent: Visit['parent']): boolean => parent?.type === 'ExportNamedDeclaration';

function isEmpty(name: string, path: string): boolean {
  const words = pascal(name);
  return empty.test(words) || (/Services?$/.test(words) && !hasServices(path));
}

const pascal = (name: string): string =>
  name.replace(/(^|-)([a-z])/g, (_, _dash: string, letter: string) => letter.toUpperCase());
