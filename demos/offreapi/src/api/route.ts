import type { EntityManager } from '@mikro-orm/postgresql';
import type { Context } from 'koa';
import type { z } from 'zod';
import type { ApiToken } from '../database/api-token.ts';
import type { Recruiter } from '../database/recruiter.ts';
import type { ProblemCode } from '../http/problem.ts';

/**
 * Who may call: anyone (with a token or without), the candidate of a private link, a token that reads, one that also
 * writes, or one that writes for an admin.
 */
export type Access = 'anyone' | 'candidate' | 'read' | 'write' | 'admin';

/** What a route may rely on: the request was checked against its schemas before. */
export interface Call<Query, Body> {
  readonly ctx: Context;
  /** Of this request only. */
  readonly em: EntityManager;
  readonly query: Query;
  readonly body: Body;
  /** A parameter of the path, decoded. */
  readonly param: (name: string) => string;
  /** The caller's token; undefined where anyone may call and the request has none. */
  readonly token: ApiToken | undefined;
  /** @throws Problem `unauthorized` where there is no token */
  readonly recruiter: () => Recruiter;
  /** The secret of the candidate's link, on routes for candidates. */
  readonly followToken: string;
}

/** What a route answers when nothing is wrong. */
export interface Reply {
  readonly status: 200 | 201 | 204;
  readonly description: string;
  /** Of the JSON body. Without one the body is of another type, or there is none. */
  readonly schema?: z.ZodType;
  /** Default `application/json` where there is a schema. */
  readonly contentType?: string;
  /** Headers it comes with, and what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of the API: what it takes, what it answers, and how. The OpenAPI document is made of these. */
export interface Route<Query extends z.ZodObject = z.ZodObject, Body = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Under `/api/v1`, with parameters as `:name`. */
  readonly path: string;
  /** Stable name for generated clients. */
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  /** Parameters of the query; each is one value, or a list of values by repetition. */
  readonly query?: Query;
  /** Of a JSON body. */
  readonly body?: z.ZodType<Body>;
  /** Of a multipart body, for the document: whoever handles the route reads it. */
  readonly multipart?: z.ZodObject;
  readonly reply: Reply;
  /** How it can fail, beyond what every operation of its kind can. */
  readonly problems?: readonly ProblemCode[];
  handle(call: Call<z.output<Query>, Body>): unknown;
}

export type Tag =
  | 'Offers'
  | 'Applications'
  | 'Candidates'
  | 'Tokens'
  | 'Accounts'
  | 'Scoring'
  | 'Description';

/** Ties the types of a handler to its schemas, and forgets them for the list of routes. */
export function route<Query extends z.ZodObject = z.ZodObject, Body = undefined>(
  definition: Route<Query, Body>,
): Route {
  return definition;
}
