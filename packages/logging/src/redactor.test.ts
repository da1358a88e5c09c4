import { describe, expect, it } from 'vitest';
import { createRedactor } from './index.ts';
import { testLogger } from './test-logger.ts';

const { text, value, isSensitive } = createRedactor();

describe('names of secrets', () => {
  it.each([
    'authorization',
    'Authorization',
    'PROXY-AUTHORIZATION',
    'cookie',
    'Set-Cookie',
    'set_cookie',
    'cookies',
    'password',
    'passWord',
    'dbPassword',
    'DB_PASSWORD',
    'password2',
    'new-password-1',
    'passwd',
    'pwd',
    'userPwd',
    'secret',
    'client_secret',
    'clientSecrets',
    'token',
    'accessToken',
    'refresh-token',
    'x-csrf-token',
    'id.token',
    'apiKey',
    'api_key',
    'API-KEY',
    'x-api-key',
    'apikeys',
    'secretAccessKey',
    'private key',
    'passphrase',
    'credentials',
    'jwt',
    'mot_de_passe',
    'motDePasse',
  ])('knows %s', (name) => {
    expect(isSensitive(name)).toBe(true);
    expect(value(name, { deep: 'x' })).toBe('[redacted]');
  });

  it.each([
    'key',
    'author',
    'authorized',
    'tokenizer',
    'secretary',
    'keyboard',
    'accessKeyId',
    'passenger',
    'compass',
    'id',
    '',
    '***',
  ])('leaves %s alone', (name) => {
    expect(isSensitive(name)).toBe(false);
    expect(value(name, 7)).toBe(7);
  });

  it('takes a number of tokens for a count', () => {
    expect(value('max_tokens', 512)).toBe(512);
    expect(value('tokens', ['a'])).toBe('[redacted]');
  });

  it('can be added to and taken from', () => {
    const own = createRedactor({ keys: ['Numéro-Client', 'iban'], allow: ['csrf_token'] });
    expect(own.value('numéro_client', 'x')).toBe('[redacted]');
    expect(own.value('customerIBAN', 'x')).toBe('[redacted]');
    expect(own.value('csrfToken', 'x')).toBe('x');
    expect(own.value('token', 'x')).toBe('[redacted]');
    expect(own.text('iban=FR76 and numéroClient: 12')).toBe('iban=[redacted] and numéroClient: [redacted]');
  });
});

describe('secrets in a text', () => {
  it.each([
    ['Bearer canary', 'Bearer [redacted]'],
    ['sent bearer canary-1.2_3~+/=, refused', 'sent bearer [redacted], refused'],
    ['Authorization: Bearer canary', 'Authorization: [redacted]'],
    [
      'authorization: Digest username="canary", response="canary"\nhost: x',
      'authorization: [redacted]\nhost: x',
    ],
    ['Basic Y2FuYXJ5OmNhbmFyeQ==', 'Basic [redacted]'],
    ['Cookie: sid=canary; theme=dark', 'Cookie: [redacted]'],
    ['set-cookie: sid=canary; HttpOnly', 'set-cookie: [redacted]'],
    ['password=canary', 'password=[redacted]'],
    ['user=bob&password=canary&x=1', 'user=bob&password=[redacted]&x=1'],
    ['GET /reset?token=canary HTTP/1.1', 'GET /reset?token=[redacted] HTTP/1.1'],
    [
      '/cb?access_token=canary&state=1#id_token=canary',
      '/cb?access_token=[redacted]&state=1#id_token=[redacted]',
    ],
    ['{"user":"bob","password":"canary","n":1}', '{"user":"bob","password":"[redacted]","n":1}'],
    ['{"password" : "can\\"ary canary"}', '{"password" : "[redacted]"}'],
    ['body: "{\\"token\\":\\"canary\\",\\"n\\":1}"', 'body: "{\\"token\\":\\"[redacted]\\",\\"n\\":1}"'],
    ["{ apiKey: 'canary', n: 1 }", "{ apiKey: '[redacted]', n: 1 }"],
    ['{"token":["canary","canary"],"n":1}', '{"token":[redacted],"n":1}'],
    ['{"secret":{"a":"canary"},"n":1}', '{"secret":[redacted],"n":1}'],
    ['x-api-key: canary', 'x-api-key: [redacted]'],
    ['Server=db;User Id=sa;Password=canary;', 'Server=db;User Id=sa;Password=[redacted];'],
    ["UPDATE users SET password = 'can''ary' WHERE id = 1", "UPDATE users SET password = '[redacted]'"],
    ["ALTER ROLE app PASSWORD 'canary'", 'ALTER ROLE app PASSWORD [redacted]'],
    [
      'connect to postgres://app:canary@db:5432/orders failed',
      'connect to postgres://[redacted]@db:5432/orders failed',
    ],
    ['postgres://app:can/ary@canary@db/orders', 'postgres://[redacted]@db/orders'],
    ['https://canary@github.com/x.git', 'https://[redacted]@github.com/x.git'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canary-signature', '[redacted]'],
    ['DB_PASSWORD=canary node main.js', 'DB_PASSWORD=[redacted] node main.js'],
    ['mot de passe : canary', 'mot de passe : [redacted]'],
    ['/login?next=%2Fcb%3Ftoken%3Dcanary%26a%3D1&b=2', '/login?next=%2Fcb%3Ftoken%3D[redacted]&b=2'],
    ['/cb?token=can)ary(canary&b=2', '/cb?token=[redacted]&b=2'],
    ['to=postgres%3A%2F%2Fapp%3Acanary%40db', 'to=postgres%3A%2F%2F[redacted]%40db'],
    ['/file?X-Amz-Signature=canary&a=1&sig=canary', '/file?X-Amz-Signature=[redacted]&a=1&sig=[redacted]'],
    ['{"tokens":["canary"],"passwords":{"a":["canary"]}}', '{"tokens":[redacted],"passwords":[redacted]}'],
    ['{"pass-word":"canary","pass word":"canary"}', '{"pass-word":"[redacted]","pass word":"[redacted]"}'],
    ['{"secret":{"a":{"b":1},"c":"}canary"},"n":1}', '{"secret":[redacted],"n":1}'],
    ['{\\"token\\":\\"it\'s \\\\\\"canary\\\\\\"\\"}', '{\\"token\\":\\"[redacted]\\"}'],
    ['{ token: `can"ary\'canary` }', '{ token: `[redacted]` }'],
    ["insert into users (name) values ('can''ary')", "insert into users (name) values ('[redacted]')"],
    [
      'select * from users where name = $$canary$$ and id = 3',
      "select * from users where name = '[redacted]' and id = 3",
    ],
    [
      "it's no update users set name = E'\\'canary' where id = 1",
      "it's no update users set name = '[redacted]' where id = 1",
    ],
    ['Key (password, id)=(canary, 1) already exists.', 'Key (password, id)=([redacted]) already exists.'],
    ['Key (id, password)=(1, canary) already exists.', 'Key (id, password)=[redacted] already exists.'],
    ['Failing row contains (1, bob, can"ary\ncanary).', 'Failing row contains ([redacted]'],
    [
      'error: invalid input syntax for type integer: "canary"\n    at x',
      'error: invalid input syntax for type integer: "[redacted]\n    at x',
    ],
    ["unnamed portal parameter $1 = 'canary'", "unnamed portal parameter $1 = '[redacted]"],
    [
      'user%5Bpassword%5D=canary&user[password]=canary',
      'user%5Bpassword%5D=[redacted]&user[password]=[redacted]',
    ],
    ['[["X-Auth-Token","canary"],["a","b"]]', '[["X-Auth-Token","[redacted]"],["a","b"]]'],
    ["[ 'node', '--db-password', 'canary' ]", "[ 'node', '--db-password', '[redacted]' ]"],
    [
      '[{"name":"Cookie","value":"canary"},{"name":"a","value":"b"}]',
      '[{"name":"Cookie","value":"[redacted]"},{"name":"a","value":"b"}]',
    ],
    ["select 'canary'::int", "select '[redacted]'::int"],
    ["select set_config('app.key', 'canary', true)", "select set_config('[redacted]', '[redacted]', true)"],
    ['eyJhbGciOiJkaXIifQ..canary.canary.canary', '[redacted]'],
  ])('%s', (given, expected) => {
    const out = text(given);
    expect(out).not.toContain('canary');
    expect(out.startsWith(expected) || out === expected, out).toBe(true);
    expect(text(out)).toBe(out);
  });

  it.each([
    'order placed',
    'a=b',
    'retry in 5 s: timeout',
    'https://example.com:8080/a/b?c=d&e=f',
    'mail bob@example.com',
    'basic account of a customer',
    'Basic plan',
    'bearer of bad news',
    'Bearer token expired',
    'Basic auth failed',
    `Unexpected token '}', "{"a":}" is not valid JSON`,
    'http://host:8080/users/bob@example.com',
    'tokens used: 512',
    'prompt_tokens=512&completion_tokens=20',
    '{"max_tokens":512}',
    '{"grant_type":"password","user":"bob"}',
    '{"key":"id","value":"x"}',
    "Select the 'best' of them",
    'Key (email)=(bob@example.com) already exists.',
    'https://host/a?sign=1&design=2',
    '100%25 of 3%3B',
    '2026-11-21T10:59:03.042Z',
    '',
  ])('leaves %s alone', (given) => {
    expect(text(given)).toBe(given);
  });

  it('takes out e-mail addresses and card numbers only where that is switched on', () => {
    const given =
      'from bob.o+x@mail.example.co.uk, card 4111 1111 1111 1111, 5500-0000-0000-0004 and 378282246310005';
    expect(text(given)).toBe(given);
    const strict = createRedactor({ emails: true, cards: true });
    expect(strict.text(given)).toBe('from [redacted], card [redacted], [redacted] and [redacted]');
    expect(strict.text('1234 4111 1111 1111 1111 99')).toBe('[redacted]');
    expect(strict.text('order 4111111111111112, trace 0af7651916cd43dd8448eb211c80319c')).toBe(
      'order 4111111111111112, trace 0af7651916cd43dd8448eb211c80319c',
    );
    expect(strict.value('card', 4111111111111111)).toBe('[redacted]');
    expect(strict.value('count', 4111111111111112)).toBe(4111111111111112);
  });

  it('takes out what matches a pattern of the user’s, and strings within lists', () => {
    const own = createRedactor({ patterns: [/order-\d+/, /canary/gi] });
    expect(own.text('order-1 order-2 CANARY')).toBe('[redacted] [redacted] [redacted]');
    expect(own.value('list', ['a', 'canary', 3])).toEqual(['a', '[redacted]', 3]);
  });
});

describe('a value with members', () => {
  it('is redacted at every depth, by name, by form and by what stands before', () => {
    const own = createRedactor({ cards: true });
    expect(
      own.value('request', {
        headers: [['Authorization', 'canary']],
        rawHeaders: ['x-api-key', 'canary'],
        argv: ['node', 'main.js', '--db-password', 'canary', '--secret=canary'],
        deep: [{ token: { a: 'canary' }, text: ['Bearer canary'], card: 4111111111111111, n: 3 }],
        'password=canary': true,
      }),
    ).toEqual({
      headers: [['Authorization', '[redacted]']],
      rawHeaders: ['x-api-key', '[redacted]'],
      argv: ['node', 'main.js', '--db-password', '[redacted]', '--secret=[redacted]'],
      deep: [{ token: '[redacted]', text: ['Bearer [redacted]'], card: '[redacted]', n: 3 }],
      'password=[redacted]': true,
    });
  });

  it('ends, whatever goes in circles', () => {
    const circle: Record<string, unknown> = { text: 'token=canary' };
    circle['a'] = circle['b'] = circle;
    expect(JSON.stringify(value('x', circle))).not.toContain('canary');
  });

  it('of a class of its own stays what it is', () => {
    const when = new Date(0);
    expect(value('x', [when])).toEqual([when]);
  });
});

describe('options that cannot be', () => {
  it.each([
    [{ keys: 'password' }, 'redact.keys'],
    [{ keys: ['***'] }, 'redact.keys'],
    [{ allow: [3] }, 'redact.allow'],
    [{ patterns: ['x'] }, 'redact.patterns'],
  ])('%j', (options, named) => {
    expect(() => createRedactor(options as never)).toThrow(
      expect.objectContaining({ code: 'VIGIE_E_LOGGING_REDACT', message: expect.stringContaining(named) }),
    );
  });
});

describe('a line', () => {
  it('holds no secret, wherever it was put', async () => {
    const { log, text: written } = testLogger({ defaultMeta: { apiKey: 'canary' } });
    log.info('Bearer canary', {
      headers: { Authorization: 'canary', Cookie: 'canary', 'x-other': 'Bearer canary' },
      rawHeaders: ['Host', 'x', 'Authorization', 'canary'],
      entries: Object.entries({ password: 'canary' }),
      map: new Map([['token', 'canary']]),
      url: 'https://u:canary@x/y?token=canary',
      'password=canary': 1,
      body: JSON.stringify({ password: 'canary', nested: JSON.stringify({ secret: 'canary' }) }),
      json: { toJSON: () => ({ secret: 'canary' }) },
      secret: ['canary', { a: 'canary' }],
    });
    log.info('login %s %j', 'password=canary', { password: 'canary' }, { token: 'canary' });
    log.child({ secret: 'canary' }).error(
      'failed',
      Object.assign(new Error('refused: token=canary', { cause: new Error('Bearer canary') }), {
        config: { headers: { authorization: 'canary' } },
      }),
    );
    log.access({
      method: 'GET',
      route: '/reset/:token',
      path: '/reset;token=canary?password=canary',
      status: 500,
      durationMs: 1,
      responseBytes: 1,
      clientAborted: false,
      endTimeMs: 1,
      error: new Error('password: canary'),
    });
    const out = await written();
    expect(out).not.toContain('canary');
    expect(out.match(/\[redacted\]/g)?.length).toBeGreaterThan(20);
  });

  it('does not cut a secret so that its form is lost', async () => {
    const { log, text: written } = testLogger({ limits: { textLength: 100 } });
    for (let at = 60; at <= 120; at++) log.info(`${'x'.repeat(at)} https://user:canarycanary@host/`);
    expect(await written()).not.toContain('canary');
  });

  it('is as it was given where redaction is off', async () => {
    const { log, lines } = testLogger({ redact: false });
    log.info('token=abc', { password: 'p' });
    expect(await lines()).toMatchObject([{ message: 'token=abc', password: 'p' }]);
  });
});
