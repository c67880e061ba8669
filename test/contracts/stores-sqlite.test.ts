import { createStore } from "../../src/store/store.ts";
import { openTestEngine } from "../harness/store.ts";
import { leaseStoreContract } from "./lease-store.contract.ts";
import { reportStoresContract } from "./report-stores.contract.ts";
import { retentionStoreContract } from "./retention-store.contract.ts";
import { runLogStoreContract } from "./run-log-store.contract.ts";
import { runStoreContract } from "./run-store.contract.ts";
import { unfinishedStoreContract } from "./unfinished-store.contract.ts";

runStoreContract("SQLite", async () => createStore(await openTestEngine()).runs);
runLogStoreContract("SQLite", openTestEngine);
reportStoresContract("SQLite", openTestEngine);
leaseStoreContract("SQLite", openTestEngine);
retentionStoreContract("SQLite", openTestEngine);
unfinishedStoreContract("SQLite", openTestEngine);
