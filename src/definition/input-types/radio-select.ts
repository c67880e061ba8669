import type { z } from "zod";
import { oneOfSchema, oneOfType } from "../one-of.ts";

/** One of a few options, all in sight. */
export const RadioSelectInput = oneOfSchema("RadioSelect");
export type RadioSelectInput = z.output<typeof RadioSelectInput>;

export const radioSelect = oneOfType<RadioSelectInput>("RadioSelect");
