import { createStore } from "../../src/store/store.ts";
import { describePostgres } from "../harness/postgres.ts";
import { openPostgresEngine } from "../harness/postgres-store.ts";
import { leaseStoreContract } from "./lease-store.contract.ts";
import { reportStoresContract } from "./report-stores.contract.ts";
import { retentionStoreContract } from "./retention-store.contract.ts";
import { runLogStoreContract } from "./run-log-store.contract.ts";
import { runStoreContract } from "./run-store.contract.ts";
import { unfinishedStoreContract } from "./unfinished-store.contract.ts";

describePostgres("Stores on Postgres", () => {
  runStoreContract("Postgres", async () => createStore(await openPostgresEngine()).runs, true);
  runLogStoreContract("Postgres", openPostgresEngine);
  reportStoresContract("Postgres", openPostgresEngine);
  leaseStoreContract("Postgres", openPostgresEngine);
  retentionStoreContract("Postgres", openPostgresEngine);
  unfinishedStoreContract("Postgres", openPostgresEngine);
});
