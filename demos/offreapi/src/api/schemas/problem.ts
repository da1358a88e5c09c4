import { z } from 'zod';
import { problemStatus, type ProblemCode } from '../../http/problem.ts';
import { component } from './components.ts';

const codes = Object.keys(problemStatus) as ProblemCode[];

/** What is told of one field. */
const fieldErrorSchema = component(
  'FieldError',
  z.object({
    field: z.string().describe('Name of the field, the parameter or the file.'),
    code: z.string().describe('What is wrong with it; stable.'),
    limit: z.exactOptional(z.number()).describe('The bound that was passed, where the code has one.'),
    message: z.string().describe('The same for people, in the language of the request.'),
  }),
);

/** What every failure answers: RFC 9457. */
export const problemSchema: z.ZodType = component(
  'Problem',
  z.object({
    type: z.string().describe('Address of a page about this kind of problem.'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('For people, in the language of the request.'),
    code: z.enum(codes).describe('Which problem it is; stable.'),
    errors: z.exactOptional(z.array(fieldErrorSchema)).describe('The fields that cannot be taken.'),
  }),
);
