import { HOURS_PER_MONTH } from '../../units/constants.ts';
import type { FieldUnits, ModelField } from './model-prices.ts';

/** Units of the config map both programs read: per month, memory and storage per GiB. */
export const MONTHLY_UNITS: FieldUnits = {
  CPU: 'core·month',
  spotCPU: 'core·month',
  RAM: 'GiB·month',
  spotRAM: 'GiB·month',
  GPU: 'gpu·month',
  spotGPU: 'gpu·month',
  storage: 'GiB·month',
  internetNetworkEgress: 'GiB',
};

/**
 * What is lost inside the program that reads the config map: it divides by 730 and keeps six decimals
 * (`fmt.Sprintf("%f", val/730)` in opencost `pkg/cloud/provider/providerconfig.go`, `UpdateFromMap`).
 */
export function roundingWarnings(
  amounts: Readonly<Record<ModelField, number>>,
  units: FieldUnits,
  program: string,
): string[] {
  return (Object.keys(amounts) as ModelField[]).flatMap((field) => {
    if (!units[field].endsWith('month')) return [];
    const hourly = amounts[field] / HOURS_PER_MONTH;
    const kept = Number(hourly.toFixed(6));
    const error = hourly === 0 ? 0 : kept / hourly - 1;
    if (Math.abs(error) < 1e-4) return [];
    const percent = `${error > 0 ? '+' : '−'}${Math.abs(error * 100).toFixed(2)} %`;
    return [
      `${program} keeps six decimals of ${field} per hour: it will count with ${kept.toFixed(6)} (${percent}); ` +
        "OpenCost's file (opencost) keeps all",
    ];
  });
}
