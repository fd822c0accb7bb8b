// Times as people say them, in Henan's time whatever the computer's own clock and zone are: office machines are often wrong.

const ZONE = "Asia/Shanghai";
const parts = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const DAY = 86400000;
let offset = 0; // ms that the server's clock is ahead of this computer's

/** Learn the server's time from an answer's Date header; null teaches nothing. */
export function learn(header) {
  const said = Date.parse(header ?? "");
  if (!Number.isNaN(said) && Math.abs(said - Date.now() - offset) > 1500) offset = said - Date.now();
}

/** Whole seconds that the server's clock is ahead of this computer's. */
export function ahead() {
  return Math.round(offset / 1000);
}

/** The server's time in ms. */
export function now() {
  return Date.now() + offset;
}

/** {day: "2026-11-23", time: "14:05", exact: "2026-11-23 14:05:09"} in Henan. */
export function inHenan(ms) {
  const of = {};
  for (const { type, value } of parts.formatToParts(ms)) of[type] = value;
  const day = `${of.year}-${of.month}-${of.day}`;
  const hour = of.hour === "24" ? "00" : of.hour; // Chrome before 80 takes h23 for h24
  return { day, time: `${hour}:${of.minute}`, exact: `${day} ${hour}:${of.minute}:${of.second}` };
}

/** 今天 14:05, 昨天 14:05, 11月23日, 2025年11月23日; of a day without a time only the day. */
export function spoken(instant, at = now()) {
  const today = inHenan(at).day;
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(instant);
  const { day, time } = whole ? { day: instant, time: "" } : inHenan(Date.parse(instant));
  if (day === today) return `今天 ${time}`.trim();
  if (day === inHenan(at - DAY).day) return `昨天 ${time}`.trim();
  if (day === inHenan(at + DAY).day) return `明天 ${time}`.trim();
  const [year, month, date] = day.split("-").map(Number);
  return year === Number(today.slice(0, 4)) ? `${month}月${date}日` : `${year}年${month}月${date}日`;
}

/** The instant to the second, as one reads it on hovering. */
export function exact(instant) {
  return /^\d{4}-\d{2}-\d{2}$/.test(instant) ? instant : inHenan(Date.parse(instant)).exact;
}

/** Whole days since an instant or day. */
export function daysSince(instant, at = now()) {
  return Math.floor((at - Date.parse(/T/.test(instant) ? instant : `${instant}T00:00:00+08:00`)) / DAY);
}

/** 约 40 秒, 约 3 分钟: how long something takes, rounded as people would. */
export function lasting(seconds) {
  if (seconds < 90) return `约 ${Math.max(1, Math.round(seconds))} 秒`;
  return `约 ${Math.round(seconds / 60)} 分钟`;
}
