// Numbers as they are printed. No DOM.

const whole = new Intl.NumberFormat("ja-JP", { maximumFractionDigits: 0 });

export function people(value: number | undefined): string {
  return value === undefined ? "–" : whole.format(Math.round(value));
}

export function squareKilometers(value: number): string {
  return (value / 1e6).toFixed(2);
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? "–" : `${(share * 100).toFixed(1)}%`;
}
