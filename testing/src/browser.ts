import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

/**
 * These belong to the sandbox the browser was packed for: a page with its policies on needs them off, and in a single
 * process closing one context would close the browser.
 */
const UNWANTED: ReadonlySet<string> = new Set(['--single-process', '--no-zygote', '--disable-web-security']);

/** The packed Chromium on Linux x64, the installed Chrome elsewhere. */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return playwright.launch({ channel: 'chrome' });
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((arg) => !UNWANTED.has(arg)),
  });
}
