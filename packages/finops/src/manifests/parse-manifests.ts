import { isMap, type Node } from 'yaml';
import { annotationSites, type SiteContext } from './annotation-site.ts';
import { LineIndex } from './line-index.ts';
import type { FieldPath, ManifestObject, Manifests, ManifestSource, Position } from './manifest.ts';
import { ManifestError, type ManifestProblem } from './manifest-error.ts';
import { scanYaml } from './yaml-scan.ts';
import { splitDocuments, type DocumentText } from './split-documents.ts';
import { ALIASES_MULTIPLY, locateIn, nodeAt, parseYaml, syntaxMessage, valueOf } from './yaml-document.ts';
import { isListKind, isReadKind, isWorkloadKind, mayHoldReadKind, WORKLOAD_KINDS } from './workload-kinds.ts';

/**
 * Reads Kubernetes manifests: YAML of one or many documents, JSON, lists. Objects that neither run pods nor say what pods cost are
 * left out, and their documents are not parsed at all.
 *
 * Every problem of every source is found before anything is thrown: syntax, keys that stand twice, aliases that multiply, nesting
 * too deep, Helm templates that were not rendered, objects without a name.
 *
 * @throws ManifestError `VIGIE_E_FINOPS_MANIFEST`, with file and line of each problem.
 * @example
 * ```ts
 * const { objects } = parseManifests({ file: 'app.yaml', text });
 * objects.map(({ kind, name }) => `${kind} ${name}`); // ['Deployment api', 'HorizontalPodAutoscaler api']
 * ```
 */
export function parseManifests(sources: string | ManifestSource | readonly ManifestSource[]): Manifests {
  const list: readonly ManifestSource[] =
    typeof sources === 'string'
      ? [{ file: '<text>', text: sources }]
      : Array.isArray(sources)
        ? sources
        : [sources];
  const objects: ManifestObject[] = [];
  const patches: ManifestObject[] = [];
  const problems: ManifestProblem[] = [];
  for (const source of list) {
    const found: ManifestObject[] = [];
    readSource(source, found, problems);
    for (const object of found) {
      (source.mayHoldPatches === true && isPatch(object) ? patches : objects).push(object);
    }
  }
  if (problems.length > 0) throw new ManifestError(problems);
  return { sources: list, objects, patches };
}

/** The same for objects that were read, or changed, elsewhere; kinds that cost nothing are left out. */
export function manifestsFromObjects(values: readonly unknown[]): Manifests {
  const objects: ManifestObject[] = [];
  const problems: ManifestProblem[] = [];
  for (const [index, value] of values.entries()) {
    const file = `object ${index + 1}`;
    for (const found of objectsIn(value, [])) {
      const object = identified(found, () => problems.push({ file, message: NO_NAME }));
      if (object !== undefined) objects.push(object);
    }
  }
  if (problems.length > 0) throw new ManifestError(problems);
  return { sources: [], objects, patches: [] };
}

/** No workload can run without an image, so this one is to be merged into another. */
function isPatch({ kind, value }: ManifestObject): boolean {
  if (!isWorkloadKind(kind)) return false;
  let pod: unknown = value;
  for (const key of [...(WORKLOAD_KINDS[kind] ?? []), 'spec']) pod = isRecord(pod) ? pod[key] : undefined;
  const containers =
    isRecord(pod) && Array.isArray(pod['containers']) ? (pod['containers'] as unknown[]) : [];
  return !containers.some((container) => isRecord(container) && container['image'] !== undefined);
}

const MOST_PROBLEMS_OF_A_DOCUMENT = 20;
const DEEPEST_LIST = 8;
const NO_NAME = 'metadata.name is missing';

function readSource(source: ManifestSource, objects: ManifestObject[], problems: ManifestProblem[]): void {
  let index: LineIndex | undefined;
  const position = (offset: number): Position => (index ??= new LineIndex(source.text)).position(offset);
  for (const part of splitDocuments(source.text)) {
    const template = part.text.includes('{{');
    if (!template && !mayHoldReadKind(part.text)) continue;
    const problem = (offset: number, message: string): void => {
      problems.push({ file: source.file, ...position(part.offset + offset), message });
    };
    try {
      readDocument(source.file, part, position, objects, problem);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problem(0, 'is nested too deeply to be a manifest');
    }
  }
}

function readDocument(
  file: string,
  part: DocumentText,
  position: (offset: number) => Position,
  objects: ManifestObject[],
  problem: (offset: number, message: string) => void,
): void {
  const document = parseYaml(part.text);
  if (document.errors.length > 0) {
    const template = templateOffset(part.text);
    if (template !== undefined) {
      problem(template, TEMPLATE);
      return;
    }
    // Past the depth the parser gives up at, what it says of the rest is noise.
    const tooDeep = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
    const errors = tooDeep === undefined ? document.errors : [tooDeep];
    for (const error of errors.slice(0, MOST_PROBLEMS_OF_A_DOCUMENT))
      problem(error.pos[0], syntaxMessage(error));
    return;
  }
  const root = document.contents;
  if (!isMap(root)) return;
  const { aliased, problems } = scanYaml(document);
  for (const { offset, message } of problems.slice(0, MOST_PROBLEMS_OF_A_DOCUMENT)) problem(offset, message);
  if (problems.length > 0) return;
  const value = valueOf(document);
  if (value === undefined) {
    problem(0, ALIASES_MULTIPLY);
    return;
  }
  for (const found of objectsIn(value, [])) {
    const node = nodeAt(document, root, found.path);
    const offset = startOfObject(node, root);
    const object = identified(found, () => problem(offset, `${found.kind}: ${NO_NAME}`));
    if (object === undefined) continue;
    const context: SiteContext = { text: part.text, base: part.offset, kind: found.kind, aliased };
    const shared = isMap(node) ? annotationSites(node, context) : undefined;
    objects.push({
      ...object,
      origin: {
        file,
        line: position(part.offset + offset).line,
        locate: (path) => position(part.offset + locateIn(part.text, [...found.path, ...path])),
        ...(shared && { sites: shared }),
      },
    });
  }
}

interface Found {
  readonly path: FieldPath;
  readonly apiVersion: string;
  readonly kind: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The object itself or, of a list, its items. */
function* objectsIn(
  value: unknown,
  path: FieldPath,
  inherited?: { readonly apiVersion: string; readonly kind: string },
): Generator<Found> {
  if (!isRecord(value)) return;
  // The items of a typed list may leave out what the list says.
  const apiVersion = typeof value['apiVersion'] === 'string' ? value['apiVersion'] : inherited?.apiVersion;
  const kind = typeof value['kind'] === 'string' ? value['kind'] : inherited?.kind;
  if (apiVersion === undefined || kind === undefined) return;
  const { items } = value;
  if (isListKind(kind) && Array.isArray(items) && path.length < 2 * DEEPEST_LIST) {
    const ofItem = kind === 'List' ? undefined : { apiVersion, kind: kind.slice(0, -'List'.length) };
    for (const [index, item] of items.entries()) yield* objectsIn(item, [...path, 'items', index], ofItem);
  } else if (isReadKind(apiVersion, kind)) {
    yield { path, apiVersion, kind, value };
  }
}

function identified({ apiVersion, kind, value }: Found, unnamed: () => void): ManifestObject | undefined {
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {};
  const { name, generateName, namespace } = metadata;
  const named =
    typeof name === 'string' && name !== ''
      ? name
      : typeof generateName === 'string' && generateName !== ''
        ? `${generateName}*`
        : undefined;
  if (named === undefined) {
    unnamed();
    return undefined;
  }
  const inNamespace = typeof namespace === 'string' && namespace !== '';
  return { apiVersion, kind, name: named, ...(inNamespace && { namespace }), value };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function startOfObject(node: Node, root: Node): number {
  return node.range?.[0] ?? root.range?.[0] ?? 0;
}

/** Where `{{` stands outside comments: in a document that is no YAML the sign of a template. */
function templateOffset(text: string): number | undefined {
  const match = /^(?![ \t]*#)[^\n]*?(\{\{)/m.exec(text);
  return match === null ? undefined : match.index + match[0].length - 2;
}

const TEMPLATE =
  'this is a template ({{ … }}), not YAML yet; render it first: helm template RELEASE CHART | vigie-finops COMMAND -';
