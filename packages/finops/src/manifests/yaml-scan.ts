import { isScalar, visit, type Document } from 'yaml';

/** Past this a document is taken for an attack: following an alias costs a walk through the document. */
export const MOST_ALIASES = 1000;

export interface YamlScan {
  /** Anchors some alias refers to. */
  readonly aliased: ReadonlySet<string>;
  readonly problems: readonly { readonly offset: number; readonly message: string }[];
}

/**
 * What has to be known of a document before its values are made, in one walk. The parser's own search for keys that stand twice
 * takes the square of their number: a minute for a file of 200 kB.
 */
export function scanYaml(document: Document.Parsed): YamlScan {
  const anchors = new Set<string>();
  const aliased = new Set<string>();
  const problems: { offset: number; message: string }[] = [];
  let aliases = 0;
  visit(document, {
    Value: (_, { anchor }) => void (anchor !== undefined && anchors.add(anchor)),
    Map: (_, map) => {
      if (map.anchor !== undefined) anchors.add(map.anchor);
      const keys = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : key;
        if (keys.has(name) && name !== '<<') {
          const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
          problems.push({ offset, message: 'this key stands twice in the same mapping; remove one of them' });
        }
        keys.add(name);
      }
    },
    Alias: (_, { source, range }) => {
      aliases += 1;
      aliased.add(source);
      if (!anchors.has(source)) {
        problems.push({ offset: range?.[0] ?? 0, message: `the alias *${source} has no anchor before it` });
      }
      if (aliases <= MOST_ALIASES) return undefined;
      problems.push({
        offset: range?.[0] ?? 0,
        message: `there are more than ${MOST_ALIASES} aliases in this document`,
      });
      return visit.BREAK;
    },
  });
  return { aliased, problems };
}
