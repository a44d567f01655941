using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>warehouse</c>: where the tables are loaded when the run ends.</summary>
public sealed record WarehouseOptions
{
    /// <summary>duckdb:FILE, parquet:FOLDER or postgres:CONNECTION, without a password; empty loads nothing.</summary>
    [WarehouseTarget]
    public string To { get; init; } = "";
}
