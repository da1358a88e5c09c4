import { EMAIL } from './email.ts';
import { Problem, type FieldError, type FieldErrorCode } from './problem.ts';

export interface TextRule {
  /** Longest value, in characters. */
  readonly max: number;
  readonly optional?: boolean;
  /** Line breaks allowed; they come out as `\n`. */
  readonly multiline?: boolean;
}

export interface ListRule {
  readonly maxItems: number;
  /** Longest item, in characters. */
  readonly max: number;
}

/** Reads the fields of a body of unknown shape and collects what is wrong with them. */
export interface FieldReader {
  text(field: string, rule: TextRule): string;
  email(field: string): string;
  /** A text exactly as given, such as a password: blanks at its ends count. */
  secret(field: string, max: number): string;
  choice<Choice extends string>(field: string, choices: readonly Choice[]): Choice;
  /** An array of texts, or one text with an item a line or between commas. Blank and repeated items go. */
  list(field: string, rule: ListRule): string[];
  /** Adds a finding from elsewhere. */
  refuse(error: FieldError): void;
  readonly errors: readonly FieldError[];
  /** @throws Problem `validation-failed` with every error, where there is one */
  check(): void;
}

export function readFields(body: unknown): FieldReader {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const errors: FieldError[] = [];
  const refuse = (field: string, code: FieldErrorCode, limit?: number): '' => {
    errors.push({ field, code, ...(limit !== undefined && { limit }) });
    return '';
  };
  const own = (field: string): unknown => (Object.hasOwn(fields, field) ? fields[field] : undefined);

  const readText = (field: string, value: unknown, rule: TextRule): string => {
    if (value === undefined || value === null || value === '')
      return rule.optional ? '' : refuse(field, 'required');
    if (typeof value !== 'string') return refuse(field, 'not-text');
    if (value.length > rule.max * 4) return refuse(field, 'too-long', rule.max);
    const text = value.replaceAll(/\r\n?/g, '\n').normalize('NFC').trim();
    if (!value.isWellFormed() || (rule.multiline ? CONTROLS : CONTROLS_AND_BREAKS).test(text)) {
      return refuse(field, 'invalid-characters');
    }
    if (text === '') return rule.optional ? '' : refuse(field, 'required');
    return text.length > rule.max ? refuse(field, 'too-long', rule.max) : text;
  };

  return {
    errors,
    refuse: (error) => void errors.push(error),
    text: (field, rule) => readText(field, own(field), rule),
    email(field) {
      const email = readText(field, own(field), { max: 254 });
      return email === '' || EMAIL.test(email) ? email : refuse(field, 'not-an-email');
    },
    secret(field, max) {
      const value = own(field);
      if (value === undefined || value === null || value === '') return refuse(field, 'required');
      if (typeof value !== 'string') return refuse(field, 'not-text');
      if (!value.isWellFormed() || CONTROLS.test(value)) return refuse(field, 'invalid-characters');
      return value.length > max ? refuse(field, 'too-long', max) : value;
    },
    choice(field, choices) {
      const value = readText(field, own(field), { max: 100 });
      const choice = choices.find((candidate) => candidate === value);
      if (choice === undefined && value !== '') refuse(field, 'not-a-choice');
      return choice ?? (choices[0] as (typeof choices)[number]);
    },
    list(field, rule) {
      const value = own(field);
      if (value === undefined || value === null || value === '') return [];
      if (typeof value === 'string' && value.length > rule.max * rule.maxItems * 4) {
        refuse(field, 'too-long', rule.max);
        return [];
      }
      const items: unknown = typeof value === 'string' ? value.split(/[\n,;]/) : value;
      if (!Array.isArray(items)) {
        refuse(field, 'not-a-list');
        return [];
      }
      if (items.length > rule.maxItems * 4) {
        refuse(field, 'too-many', rule.maxItems);
        return [];
      }
      const found = errors.length;
      const texts = new Map<string, string>();
      for (const item of items) {
        const text = readText(field, item, { max: rule.max, optional: true });
        if (errors.length > found) return [];
        if (text !== '' && !texts.has(text.toLowerCase())) texts.set(text.toLowerCase(), text);
      }
      if (texts.size > rule.maxItems) refuse(field, 'too-many', rule.maxItems);
      return [...texts.values()];
    },
    check() {
      if (errors.length > 0) throw new Problem('validation-failed', errors);
    },
  };
}

/** PostgreSQL cannot store NUL, and no form field needs the other controls. */
const CONTROLS = /(?![\t\n])\p{Cc}/u;
const CONTROLS_AND_BREAKS = /[\p{Cc}\u2028\u2029]/u;
