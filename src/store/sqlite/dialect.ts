import { SqliteAdapter, SqliteDialect } from "kysely";

/** SQLite can change tables inside a transaction; kysely does not say so. With it a migration happens whole or not. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

export class StoreDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}
