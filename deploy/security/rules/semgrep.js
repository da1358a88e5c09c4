// Proofs of semgrep.yml: never run, never imported.

export function code(text) {
  // ruleid: no-code-from-text
  eval(text);
  // ruleid: no-code-from-text
  new Function('a', text);
  // ruleid: no-code-from-text
  setTimeout('go()', 10);
  // ok: no-code-from-text
  setTimeout(() => go(text), 10);
  // ok: no-code-from-text
  JSON.parse(text);
}

export function shell(name) {
  // ruleid: no-shell
  exec(`ls ${name}`);
  // ruleid: no-shell
  execSync(name);
  // ruleid: no-shell
  spawn('ls', [name], { shell: true });
  // ok: no-shell
  execFile('ls', [name]);
  // ok: no-shell
  spawn('ls', [name], { shell: false });
  // ok: no-shell
  execSync('git status');
}

export function sql(db, name) {
  // ruleid: no-sql-from-text
  db.query(`select * from offers where name = '${name}'`);
  // ruleid: no-sql-from-text
  db.execute('select * from offers where name = ' + name);
  // ok: no-sql-from-text
  db.query('select * from offers where name = $1', [name]);
  // ok: no-sql-from-text
  db.query(`select * from offers`);
}

export function html(element, text) {
  // ruleid: no-html-from-text
  element.innerHTML = text;
  // ruleid: no-html-from-text
  element.insertAdjacentHTML('beforeend', text);
  // ok: no-html-from-text
  element.innerHTML = '';
  // ok: no-html-from-text
  element.textContent = text;
}

export function tls() {
  // ruleid: no-tls-without-check
  connect({ host: 'a', rejectUnauthorized: false });
  // ruleid: no-tls-without-check
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  // ok: no-tls-without-check
  connect({ host: 'a', rejectUnauthorized: true });
}

export function secrets(env) {
  // ruleid: no-secret-in-code
  const password = 'hunter2hunter2hunter2';
  // ruleid: no-secret-in-code
  login({ user: 'a', apiKey: 'k3y-0123456789abcdef' });
  // ruleid: no-secret-in-code
  const id = 'AKIAABCDEFGHIJKLMNOP';
  // ok: no-secret-in-code
  const secret = env.SECRET;
  // ok: no-secret-in-code
  const adminPassword = 'the password of the administrator';
  // ok: no-secret-in-code
  const passwordLabel = 'mot-de-passe-du-compte-1';
  return [password, id, secret, adminPassword, passwordLabel];
}

export function hashes(text) {
  // ruleid: no-weak-hash
  createHash('md5').update(text);
  // ruleid: no-weak-hash
  crypto.createHash('sha1').update(text);
  // ok: no-weak-hash
  createHash('sha256').update(text);
}

export function guessable() {
  // ruleid: no-guessable-secret
  const sessionId = Math.random().toString(36);
  // ok: no-guessable-secret
  const jitter = Math.random() * 100;
  // ok: no-guessable-secret
  const token = randomUUID();
  return [sessionId, jitter, token];
}

export async function request(ctx) {
  const name = ctx.query.name;
  // ruleid: no-request-into-sink
  readFile(`/data/${name}`);
  // ruleid: no-request-into-sink
  ctx.redirect(ctx.params.to);
  // ruleid: no-request-into-sink
  new RegExp(ctx.get('x-pattern'));
  // ok: no-request-into-sink
  readFile('/data/list');
  // ok: no-request-into-sink
  ctx.redirect('/home');
}

export function cookies(ctx) {
  // ruleid: no-readable-cookie
  ctx.cookies.set('session', 'a', { httpOnly: false });
  // ok: no-readable-cookie
  ctx.cookies.set('session', 'a', { httpOnly: true, sameSite: 'lax' });
}
