import { parseArgs } from 'node:util';

const HELP = `npm run notify -- --status success|failure|cancelled [options]

Tells a webhook how a pipeline ended: JSON with text, status, ref and url, as Mattermost and Slack take it.
The address comes from the variable VIGIE_WEBHOOK_URL; without it nobody is told, and that is no error.

  --ref NAME   branch or tag
  --url URL    the run
  --help       this text

Exit code: 0 told or nobody to tell, 1 the webhook did not take it, 2 wrong usage.
`;

const STATUSES = ['success', 'failure', 'cancelled'];

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env['VIGIE_WEBHOOK_URL']);

async function main(args: string[], webhook: string | undefined): Promise<number> {
  let notice: Notice;
  try {
    const { values } = parseArgs({
      args,
      options: {
        status: { type: 'string', default: '' },
        ref: { type: 'string', default: '' },
        url: { type: 'string', default: '' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    if (!STATUSES.includes(values.status))
      throw new Error(
        `--status is one of ${STATUSES.join(', ')}, received ${JSON.stringify(values.status)}.`,
      );
    notice = values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (webhook === undefined || webhook === '') {
    console.error('VIGIE_WEBHOOK_URL is not set: nobody is told.');
    return 0;
  }
  return (await notify(webhook, notice)) ? 0 : 1;
}

export interface Notice {
  readonly status: string;
  readonly ref: string;
  readonly url: string;
}

/** Whether the webhook took it. Its address is a secret, and stays out of what is printed. */
export async function notify(webhook: string, { status, ref, url }: Notice): Promise<boolean> {
  const text = `Vigie ${ref}: ${status} ${url}`.trim();
  try {
    const response = await fetch(webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text, status, ref, url }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) console.error(`The webhook answered ${response.status}.`);
    return response.ok;
  } catch (error) {
    console.error(`The webhook does not answer: ${(error as Error).name}.`);
    return false;
  }
}
