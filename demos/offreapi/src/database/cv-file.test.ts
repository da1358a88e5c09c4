import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishOffer } from '../offers/offers.ts';
import { applicationForm, goodCvText, goodOffer, json } from '../testing/client.ts';
import { textPdf } from '../testing/pdf-files.ts';
import { startTestService, type TestService } from '../testing/test-service.ts';
import { readCvFile } from './cv-file.ts';

let service: TestService;
beforeAll(async () => void (service = await startTestService()));
afterAll(() => service.close());

describe('a file of several pieces', () => {
  it('is read and handed out as it came, and refused where it is not any more', async () => {
    const em = () => service.database.orm.em.fork();
    const { id: offerId } = await publishOffer(em(), goodOffer, undefined, new Date());
    const pdf = await textPdf(goodCvText);
    const mark = pdf.lastIndexOf('%%EOF');
    const noise = Buffer.from(`%${randomBytes(1_300_000).toString('hex')}\n`);
    const file = Buffer.concat([pdf.subarray(0, mark), noise, pdf.subarray(mark)]);

    const answer = await fetch(`${service.baseUrl}/api/v1/offers/${offerId}/applications`, {
      method: 'POST',
      body: applicationForm({ bytes: file }),
    });
    const { id } = await json(answer);
    await service.idle();
    expect((await readCvFile(em(), id))?.equals(file)).toBe(true);
    const [row] = await em().execute('select processing from application where id = ?', [id]);
    expect(row).toEqual({ processing: 'scored' });

    await em().execute('update cv set file = substring(file for 2000000) where application_id = ?', [id]);
    await expect(readCvFile(em(), id)).rejects.toThrow('not the one that was received');
    await em().execute('delete from cv where application_id = ?', [id]);
    expect(await readCvFile(em(), id)).toBeUndefined();
  }, 60_000);
});
