import type { z } from "zod";
import { oneOfSchema, oneOfType } from "../one-of.ts";

/** signalbox.dev/v1: one of up to thousands of options. */
export const SelectInput = oneOfSchema("Select");
export type SelectInput = z.output<typeof SelectInput>;

export const select = oneOfType<SelectInput>("Select");
