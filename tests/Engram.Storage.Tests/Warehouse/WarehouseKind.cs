namespace Engram.Tests.Warehouse;

/// <summary>What a test loads into.</summary>
public enum WarehouseKind
{
    DuckDb,
    Postgres,
    Parquet,
}
