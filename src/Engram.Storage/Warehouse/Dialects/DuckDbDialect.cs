using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse.Dialects;

/// <summary>DuckDB. Times are UTC in TIMESTAMP, as in the run's own files.</summary>
internal sealed class DuckDbDialect : SqlDialect
{
    public override string TypeOf(ColumnType type) => Word(type, "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP");
}
