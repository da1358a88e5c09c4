/** A document of a YAML stream, with its `---` line and the directives before it. */
export interface DocumentText {
  /** Of the text within the stream. */
  readonly offset: number;
  readonly text: string;
}

/**
 * Cuts a stream where YAML does: at lines that begin with `---` or end with `...`; neither may stand at a line's begin inside
 * any scalar (YAML 1.2, 9.1.2). So one document can be read, and fail, apart from the others.
 */
export function* splitDocuments(stream: string): Generator<DocumentText> {
  let offset = stream.startsWith('\uFEFF') ? 1 : 0;
  MARKER.lastIndex = offset;
  for (let match = MARKER.exec(stream); match !== null; match = MARKER.exec(stream)) {
    const { index } = match;
    if (match[1] === '---') {
      // Directives and comments before the marker belong to the document that follows.
      if (index > offset && !onlyDirectives(stream.slice(offset, index))) {
        yield { offset, text: stream.slice(offset, index) };
        offset = index;
      }
    } else {
      const end = MARKER.lastIndex;
      yield { offset, text: stream.slice(offset, end) };
      offset = end;
    }
  }
  if (offset < stream.length) yield { offset, text: stream.slice(offset) };
}

const MARKER = /^(?:(---)(?=[ \t\r]|$)|\.\.\.(?=[ \t\r]|$)[^\n]*\n?)/gm;

function onlyDirectives(text: string): boolean {
  return /^%/m.test(text) && /^(?:[ \t]*(?:[%#][^\n]*)?\r?\n)*$/.test(text);
}
