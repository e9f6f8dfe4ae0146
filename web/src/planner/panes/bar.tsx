const WIDTH = 26;

/** A share as a bar; the number stands beside it. */
export function Bar({ share }: { share: number | null | undefined }) {
  const width = Math.max(0, Math.min(1, share ?? 0)) * WIDTH;
  return (
    <svg class="bar" width={WIDTH} height="10" viewBox={`0 0 ${WIDTH} 10`} aria-hidden="true">
      <rect width={WIDTH} height="10" rx="2" fill="#e6e6e6" />
      <rect width={width} height="10" rx="2" fill="#a90000" />
    </svg>
  );
}
