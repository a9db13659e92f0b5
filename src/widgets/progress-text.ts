// A progress bar as text: `reading: 3/10 (30 %), 0:02, 0:05 left, 1.5/s`. Plain function.

export interface ProgressFacts {
  label: string;
  count: number;
  /** undefined: nobody knows. */
  total: number | undefined;
  elapsedSeconds: number;
}

export function progressText({ label, count, total, elapsedSeconds }: ProgressFacts): string {
  const done = total === undefined ? String(count) : `${String(count)}/${String(total)} (${percent(count, total)} %)`;
  const facts = [done, minutes(elapsedSeconds)];
  const rate = elapsedSeconds > 0 ? count / elapsedSeconds : 0;
  if (total !== undefined && count > 0 && count < total) facts.push(`${minutes((total - count) / rate)} left`);
  if (count > 0)
    facts.push(
      rate >= 1
        ? `${rate.toPrecision(2)}/s`.replace(/^.*e.*$/, `${rate.toFixed(0)}/s`)
        : `${(1 / rate).toFixed(1)} s each`,
    );
  return (label === "" ? "" : `${label}: `) + facts.join(", ");
}

function percent(count: number, total: number): string {
  return total === 0 ? "100" : String(Math.floor((100 * count) / total));
}

/** `0:07`, `12:30`, `1:02:30`. */
function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  const twoDigits = (number: number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${hours > 0 ? twoDigits(Math.floor(whole / 60) % 60) : String(Math.floor(whole / 60))}:${twoDigits(whole % 60)}`;
  return hours > 0 ? `${String(hours)}:${rest}` : rest;
}
