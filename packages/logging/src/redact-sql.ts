/** What only statements have; any other SELECT also needs a FROM. */
const STATEMENT =
  /\b(?:(?:insert|replace|merge)\s{1,8}into\b|update\s{1,8}\S{1,128}\s{1,8}set\b|delete\s{1,8}from\b|values\s{0,8}\(|(?:alter|create)\s{1,8}(?:user|role)\b|select\s{1,8}(?:e?['$]|[\w.]{1,64}\s?\()|call\s{1,8}[\w.]{1,64}\s?\()/i;
const SELECT = /\bselect\s/i;
const FROM = /\bfrom\s/i;
/**
 * As PostgreSQL reads them; what is not closed goes to the end. Of an `E'…'` with escapes nobody can tell where it ends who does not
 * know how often the text was escaped again: it goes to the last apostrophe.
 */
const LITERAL =
  /\b[eE]'(?:(?:[^'\\]|'')*'(?!')|[^]*'|[^]*$)|'(?:[^']|'')*'?|\$([A-Za-z_]\w{0,62})?\$[^]*?(?:\$\1\$|$)/g;

/** What PostgreSQL says of a row, a value or a parameter, with its content: to the end, or to the stack of the error. */
const TOLD =
  /(\b(?:Failing row contains \(|invalid input (?:syntax|value) for (?:type|enum) [^:"]{1,128}: \\*"|parameter \$\d{1,5} = '))[^]*?(?=\n\s{0,16}at |$)/g;
/** The message of Drizzle's errors. */
const DRIZZLE = /(\bparams: )[^]*?(?=\n\s{0,16}at |$)/g;
const DETAIL = /\bKey \(([^()]{1,1024})\)=\([^]*?(?:\)(?= )|$)/g;

/** What every literal and everything told of one has. */
const POSSIBLE = /['"$(]|Failed query/;

/** Takes the literals of SQL out of a text, from its first statement on, and what PostgreSQL tells of values. */
export function redactSql(text: string, redacted: string, isSensitive: (name: string) => boolean): string {
  if (!POSSIBLE.test(text)) return text;
  let out = text;
  if (out.includes("'") || out.includes('$')) {
    const at = startOfStatement(out);
    if (at !== -1) out = out.slice(0, at) + out.slice(at).replace(LITERAL, `'${redacted}'`);
  }
  if (out.includes('Key (')) {
    out = out.replace(DETAIL, (told: string, names: string) =>
      names.split(',').some(isSensitive) ? `Key (${names})=(${redacted})` : told,
    );
  }
  if (out.includes('Failed query: ')) {
    out = out.replace(DRIZZLE, (_told, begin: string) => begin + redacted);
  }
  const tells = out.includes('Failing row') || out.includes('invalid input') || out.includes('parameter $');
  return tells ? out.replace(TOLD, (_told, begin: string) => begin + redacted) : out;
}

function startOfStatement(text: string): number {
  const at = text.search(STATEMENT);
  const select = text.search(SELECT);
  if (select === -1 || (at !== -1 && at < select)) return at;
  return FROM.test(text.slice(select)) ? select : at;
}
