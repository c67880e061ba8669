/** Plain drawings of the emoji that a run's messages live from, for machines without an emoji font. */
import type { ReactNode } from "react";

const red = "#dd2e44";
const amber = "#f5b62e";
const green = "#3fa45b";
const blue = "#3f8fd8";
const grey = "#8899a6";
const dark = "#4a5863";
const line = { fill: "none", strokeLinecap: "round", strokeLinejoin: "round", strokeWidth: 2.2 } as const;

function lamp(color: string): ReactNode {
  return <circle cx="10" cy="10" r="8" fill={color} />;
}

function plate(color: string, sign: ReactNode): ReactNode {
  return (
    <>
      <rect x="1.5" y="1.5" width="17" height="17" rx="4" fill={color} />
      {sign}
    </>
  );
}

function stroke(d: string, color = "#fff"): ReactNode {
  return <path d={d} stroke={color} {...line} />;
}

function padlock(shackle: string): ReactNode {
  return (
    <>
      <path d={shackle} stroke={grey} {...line} />
      <rect x="3.5" y="9" width="13" height="9.5" rx="2" fill={amber} />
    </>
  );
}

const sheet = (
  <>
    <path d="M4 1.5h8.5L16.5 6v12.5h-12.5z" fill="#e6ebef" stroke={grey} />
    <path d="M6.5 8h7M6.5 11h7M6.5 14h5" stroke={grey} strokeWidth="1.3" />
  </>
);

const face = (
  <>
    <circle cx="10" cy="10" r="8.2" fill="#e6ebef" stroke={dark} strokeWidth="1.4" />
    {stroke("M10 5.5V10h4", dark)}
  </>
);

export const drawingByEmoji: Readonly<Record<string, ReactNode>> = {
  red_circle: lamp(red),
  large_orange_circle: lamp("#f4900c"),
  large_yellow_circle: lamp("#fdcb58"),
  large_green_circle: lamp("#57b26a"),
  large_blue_circle: lamp(blue),
  large_purple_circle: lamp("#aa8ed6"),
  black_circle: lamp("#31373d"),
  white_circle: <circle cx="10" cy="10" r="7.4" fill="#f2f4f5" stroke={grey} strokeWidth="1.2" />,
  white_check_mark: plate(green, stroke("M5.5 10.5l3 3 6-7")),
  heavy_check_mark: stroke("M3.5 10.5l4 4.5 9-10.5", green),
  x: stroke("M4.5 4.5l11 11M15.5 4.5l-11 11", red),
  no_entry: (
    <>
      {lamp(red)}
      {stroke("M6 10h8")}
    </>
  ),
  no_entry_sign: (
    <>
      <circle cx="10" cy="10" r="7.4" stroke={red} {...line} />
      {stroke("M5 5l10 10", red)}
    </>
  ),
  warning: (
    <>
      <path d="M10 2L19 17.5H1z" fill={amber} stroke={amber} strokeLinejoin="round" strokeWidth="1.5" />
      {stroke("M10 7.5v4.5M10 15v.1", dark)}
    </>
  ),
  hourglass_flowing_sand: (
    <>
      <path
        d="M5 2.5h10c0 4-3.2 5-3.2 7.5s3.2 3.5 3.2 7.5H5c0-4 3.2-5 3.2-7.5S5 6.5 5 2.500z"
        fill="#d9ecf8"
        stroke={dark}
      />
      <path d="M6.8 17c.4-2 3.2-3 3.2-5 0 2 2.8 3 3.2 5z" fill={amber} />
    </>
  ),
  rotating_light: (
    <>
      <path d="M5 15v-4.500a5 5 0 0 1 10 0V15z" fill={red} />
      <rect x="3" y="15" width="14" height="3.5" rx="1" fill={dark} />
      {stroke("M10 1v1.500M2.5 4.500l1.2 1M17.5 4.500l-1.2 1", red)}
    </>
  ),
  lock: padlock("M6.5 9V6.500a3.5 3.5 0 0 1 7 0V9"),
  unlock: padlock("M6.5 9V5.500a3.5 3.5 0 0 1 6.8-1.2"),
  eyes: (
    <>
      <ellipse cx="5.8" cy="10" rx="4" ry="6" fill="#f2f4f5" stroke={grey} />
      <ellipse cx="14.2" cy="10" rx="4" ry="6" fill="#f2f4f5" stroke={grey} />
      <circle cx="7" cy="11" r="2" fill={dark} />
      <circle cx="15.4" cy="11" r="2" fill={dark} />
    </>
  ),
  rocket: (
    <>
      <path d="M18 2c-6 0-10 4-11.5 8.500l3 3C14 12 18 8 18 2z" fill="#e6ebef" stroke={grey} />
      <path d="M7 8L2.5 10l4 1zM12 13l-2 4.5-1-4z" fill={red} />
      <circle cx="13" cy="7" r="1.7" fill={blue} />
      <path d="M5 13l-3 5 5-3z" fill={amber} />
    </>
  ),
  gear: (
    <>
      <circle cx="10" cy="10" r="6.5" stroke={dark} {...line} strokeDasharray="3 2.1" strokeWidth="4" />
      <circle cx="10" cy="10" r="4.5" stroke={dark} {...line} />
    </>
  ),
  clock3: face,
  stopwatch: face,
  railway_track: (
    <>
      <path d="M2 5h16M2 9h16M2 13h16M2 17h16" stroke="#9a6b43" strokeWidth="2" />
      <path d="M7 2L4.5 19M13 2l2.5 17" stroke={dark} strokeWidth="1.8" />
    </>
  ),
  arrow_forward: plate(blue, <path d="M7 5.500v9l7.5-4.500z" fill="#fff" />),
  double_vertical_bar: plate(blue, stroke("M7.5 6v8M12.5 6v8")),
  black_square_for_stop: plate(blue, <rect x="6" y="6" width="8" height="8" fill="#fff" />),
  arrows_counterclockwise: plate(
    blue,
    stroke("M14 8a4.5 4.5 0 0 0-8-1M6 12a4.5 4.5 0 0 0 8 1M6 4.500V7h2.500M14 15.500V13h-2.5"),
  ),
  leftwards_arrow_with_hook: plate(blue, stroke("M6 7h6a2.5 2.5 0 0 1 0 6H8M8 4.500L5.5 7 8 9.5")),
  information_source: plate(blue, stroke("M10 9.500V14M10 6v.1")),
  page_facing_up: sheet,
  memo: sheet,
  clipboard: sheet,
  wrench: stroke("M3.5 16.500l7-7a4 4 0 0 1 5-5l-2.5 2.5 1 1L16.5 5.500a4 4 0 0 1-5 5l-7 7z", dark),
  mag: (
    <>
      <circle cx="8.5" cy="8.5" r="5" stroke={blue} {...line} />
      {stroke("M12.5 12.500l5 5", dark)}
    </>
  ),
  bell: (
    <>
      <path d="M10 2.500c-4 0-5 3-5 6.5 0 3-2 4-2 5.500h14c0-1.5-2-2.5-2-5.5 0-3.5-1-6.5-5-6.500z" fill={amber} />
      <circle cx="10" cy="16.5" r="2" fill={dark} />
    </>
  ),
  bulb: (
    <>
      <circle cx="10" cy="8" r="6" fill="#fdcb58" />
      <rect x="7.5" y="13.5" width="5" height="5" rx="1" fill={grey} />
    </>
  ),
};
