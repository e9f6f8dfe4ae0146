// Numbers as they are printed. No DOM.

const whole = new Intl.NumberFormat("ja-JP", { maximumFractionDigits: 0 });

export function people(value: number | undefined): string {
  return value === undefined ? "–" : whole.format(Math.round(value));
}

export function squareKilometers(value: number): string {
  return (value / 1e6).toFixed(2);
}

/** Offices for 1,000 people, the Gini index: two places. */
export function hundredths(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(2);
}

export function kilometers(meters: number | undefined): string {
  return meters === undefined ? "–" : (meters / 1000).toFixed(2);
}

/** A difference with its sign in the text; ±0 where it prints as none. */
export function signed(difference: number, print: (size: number) => string): string {
  const size = print(Math.abs(difference));
  if (Number.parseFloat(size.replaceAll(",", "")) === 0) return "±0";
  return `${difference < 0 ? "−" : "+"}${size}`;
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? "–" : `${(share * 100).toFixed(1)}%`;
}
