/** Foundry's anvil for this machine: from npm into a cache of its own, once. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const version = '1.7.1';
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const installMs = 300_000;

/**
 * Not one of the project's own dependencies: npm locks a package for all platforms or for none, and few need
 * this one. Not the package's own command either: a process between would outlive or be outlived.
 */
export async function anvilBinary(): Promise<string> {
  const [platform, architecture] = [process.platform, architectures[process.arch] ?? process.arch];
  const name = `@foundry-rs/anvil-${platform}-${architecture}`;
  const dir = join(import.meta.dirname, '..', '..', '.millrace', 'cache', `anvil-${version}`);
  const binary = join(dir, 'node_modules', name, 'bin', platform === 'win32' ? 'anvil.exe' : 'anvil');
  if (!existsSync(binary)) {
    mkdirSync(dir, { recursive: true });
    const quiet = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    await promisify(execFile)('npm', ['install', '--prefix', dir, ...quiet, `${name}@${version}`], {
      timeout: installMs,
    });
  }
  return binary;
}
