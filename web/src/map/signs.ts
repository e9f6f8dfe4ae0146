// Signs drawn as pixels: the same on every machine, no sprite file.

export type Shape = "circle" | "square" | "diamond" | "triangle" | "house" | "drop" | "star";

export const PIXEL_RATIO = 2;

const PATHS: Record<Shape, string> = {
  circle: "M12 2.5a9.5 9.5 0 1 1 0 19 9.5 9.5 0 0 1 0-19Z",
  square: "M3 3h18v18H3Z",
  diamond: "M12 1.2 22.8 12 12 22.8 1.2 12Z",
  triangle: "M12 2.2 23 21.4H1Z",
  house: "M12 1.6 22.4 10.4V22H1.6V10.4Z",
  drop: "M12 23C6 16 3 12.6 3 9.2a9 9 0 0 1 18 0C21 12.6 18 16 12 23Z",
  star: "m12 1 3.3 7.3 7.9.8-5.9 5.4 1.7 7.9-7-4.1-7 4.1 1.7-7.900L.8 9.1l7.9-.8Z",
};

/** An office's sign: its kind's shape and color in a white ring, with a number if it has one. */
export function sign(shape: Shape, color: string, size: number, label = ""): ImageData | undefined {
  const side = (size + 8) * PIXEL_RATIO;
  const context = canvas(side, side);
  if (!context) return;
  const scale = (size / 24) * PIXEL_RATIO;
  context.translate(4 * PIXEL_RATIO, 4 * PIXEL_RATIO);
  context.save();
  context.scale(scale, scale);
  const path = new Path2D(PATHS[shape]);
  context.lineJoin = "round";
  const ring = (width: number, stroke: string) => {
    context.lineWidth = (width * PIXEL_RATIO) / scale;
    context.strokeStyle = stroke;
    context.stroke(path);
  };
  ring(6, "#333333");
  ring(4, "#ffffff");
  context.fillStyle = color;
  context.fill(path);
  context.restore();
  if (label) number(context, label, size);
  return context.getImageData(0, 0, side, side);
}

function number(context: CanvasRenderingContext2D, label: string, size: number): void {
  const middle = (size / 2) * PIXEL_RATIO;
  const y = middle + PIXEL_RATIO;
  context.beginPath();
  context.arc(middle, y, 10 * PIXEL_RATIO, 0, Math.PI * 2);
  context.fillStyle = "#ffffff";
  context.fill();
  context.fillStyle = "#1a1a1c";
  context.font = `700 ${14 * PIXEL_RATIO}px sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(label, middle, y + PIXEL_RATIO * 0.5);
}

/** Diagonal hatching that meets itself at the edges. */
export function hatch(color: string, side: number, width: number): ImageData | undefined {
  const pixels = side * PIXEL_RATIO;
  const context = canvas(pixels, pixels);
  if (!context) return;
  // White beside the color keeps it apart from dark areas under it.
  for (const [stroke, wide] of [
    ["#ffffff", width * 1.7],
    [color, width],
  ] as const) {
    context.strokeStyle = stroke;
    context.lineWidth = wide * PIXEL_RATIO;
    context.beginPath();
    for (const shift of [-1, 0, 1]) {
      context.moveTo(shift * pixels - pixels * 0.1, pixels * 1.1);
      context.lineTo((shift + 1) * pixels + pixels * 0.1, -pixels * 0.1);
    }
    context.stroke();
  }
  return context.getImageData(0, 0, pixels, pixels);
}

function canvas(width: number, height: number): CanvasRenderingContext2D | null {
  const element = document.createElement("canvas");
  element.width = width;
  element.height = height;
  return element.getContext("2d", { willReadFrequently: true });
}
