import { expect, test } from 'vitest';
import { Fault } from '../../faults.ts';
import { nodeName, withoutKeys } from './node-name.ts';

const key = 'Zq9-secretKey_77';

test.each([
  [`https://eth.example.com/v2/${key}`, 'https://eth.example.com'],
  [`https://me:${key}@eth.example.com:8545/`, 'https://eth.example.com:8545'],
  [`wss://eth.example.com/ws?apikey=${key}#${key}`, 'wss://eth.example.com'],
  ['http://127.0.0.1:8545', 'http://127.0.0.1:8545'],
  ['http://[::1]:8545/', 'http://[::1]:8545'],
])('the node at %s is called by its scheme and host', (url, name) => {
  expect(nodeName(url)).toBe(name);
});

test.each([key, `eth.example.com/${key}`, `/v2/${key}`, `localhost:8545/${key}`, ''])(
  'what is no URL with a host, as %j, is refused without being shown',
  (url) => {
    const { message, cause } = thrownBy(() => nodeName(url));
    expect(message).toContain('not a URL with a host');
    expect(message).not.toContain(key);
    expect(cause).toBeUndefined();
  },
);

function thrownBy(act: () => unknown): Fault {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

test.each([
  [`https://a.io/v2/${key}`, `no app at https://a.io/v2/${key}`],
  [`https://a.io/v2/${key}`, `key ${key} is inactive`],
  [`https://a.io/?apikey=${key}`, `unknown key '${key}'`],
  [`https://user:${key}@a.io/`, `wrong password ${key}`],
  [`https://a.io/a%2B${key}`, `no key a+${key}`],
])('of the address %s nothing is left in "%s"', (url, text) => {
  expect(withoutKeys(text, url)).not.toContain(key);
  expect(withoutKeys(text, url)).toContain('[secret]');
});

test('short parts of a path stay, so that a text without keys can be read', () => {
  const text = 'the method eth_call does not exist on /eth/v2';
  expect(withoutKeys(text, `https://a.io/eth/v2/${key}`)).toBe(text);
});
