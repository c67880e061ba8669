import { openTestStore } from "../harness/store.ts";
import { runStoreContract } from "./run-store.contract.ts";

runStoreContract("SQLite", async () => (await openTestStore()).runs);
