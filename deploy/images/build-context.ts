import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface ContextFile {
  /** Seen from the root of the repository, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

export interface BuildContext {
  readonly files: readonly ContextFile[];
  readonly bytes: number;
  /** What must not go to whoever builds, a sentence each. */
  readonly findings: readonly string[];
}

/** Lists what `docker build` sends from `root` as its `.dockerignore` says, and what of it should not be sent. */
export function readBuildContext(root: string): BuildContext {
  const isIgnored = ignoreRules(readFileSync(join(root, '.dockerignore'), 'utf8'));
  const files = listFiles(root, isIgnored);
  return {
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    findings: files.flatMap((file) => findingsIn(root, file)),
  };
}

/**
 * Reads `.dockerignore`: patterns are anchored at the root, `*` and `?` stay within a folder, `**` goes through any, a pattern stands for
 * all that is under what it matches, `!` takes back, and the last that matches decides.
 */
export function ignoreRules(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const ignores = !line.startsWith('!');
      const pattern = (ignores ? line : line.slice(1)).replace(/^\/|\/$/g, '');
      return { ignores, expression: toExpression(pattern) };
    });
  return (path) => rules.findLast(({ expression }) => expression.test(path))?.ignores ?? false;
}

function toExpression(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|[.+^${}()|\\]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : `\\${part}`;
  });
  return new RegExp(`^${source}(?:/.*)?$`);
}

function listFiles(root: string, isIgnored: (path: string) => boolean): ContextFile[] {
  const files: ContextFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        // An exception may lie in an ignored folder, but not in one that is ignored whatever is under it.
        if (entry.name !== 'node_modules' && (entry.name !== '.git' || !isIgnored(`${path}/x`))) walk(path);
        else if (!isIgnored(`${path}/x`)) files.push({ path: `${path}/`, bytes: 0 });
      } else if (!isIgnored(path)) files.push({ path, bytes: lstatSync(join(root, path)).size });
    }
  };
  walk('');
  return files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

const MAX_FILE_BYTES = 5_000_000;

/** Names that a build has no use for, and what they usually hold. */
const UNWANTED: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)node_modules\//, 'is of an installation'],
  [/(^|\/)\.git(\/|$)/, "is of git's own"],
  [/(^|\/)(\.env(\.[^/]*)?|\.npmrc|\.netrc|\.pgpass|id_(rsa|ed25519)|kubeconfig)$/, 'usually holds secrets'],
  [/\.(pem|key|p12|pfx|jks|kdbx)$/, 'usually holds a private key'],
  [/(^|\/)secrets\//, 'lies in a folder of secrets'],
  [/(^|\/)(coverage|\.cache|\.vigie|\.vitest|dist)\//, 'is made, not source'],
  [/(^|\/)(fixtures|testing|__tests__)\/|\.test\.[cm]?[jt]s$/, 'is for tests'],
  [/\.(log|tgz|cpuprofile|heapsnapshot|dump|sqlite)$/, 'is left over from a run'],
];

/** Values that have the shape of a secret. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/, 'a private key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{40,}/, 'a GitHub token'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'an npm token'],
  [/\bAKIA[0-9A-Z]{16}\b/, 'an AWS key'],
  [/\bxox[abp]-[\w-]{20,}/, 'a Slack token'],
  [/_authToken\s*=\s*(?!\$)\S+/, 'a registry token'],
];

function findingsIn(root: string, { path, bytes }: ContextFile): string[] {
  const findings = UNWANTED.filter(([name]) => name.test(path)).map(([, reason]) => `${path} ${reason}`);
  if (bytes > MAX_FILE_BYTES) findings.push(`${path} has ${(bytes / 1e6).toFixed(1)} MB`);
  if (path.endsWith('/') || bytes > MAX_FILE_BYTES) return findings;
  if (lstatSync(join(root, path)).isSymbolicLink() && !statSync(join(root, path)).isFile()) return findings;
  const text = readFileSync(join(root, path), 'latin1');
  for (const [shape, what] of SECRETS) if (shape.test(text)) findings.push(`${path} holds ${what}`);
  return findings;
}
