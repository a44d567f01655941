namespace Engram.Storage.Warehouse;

/// <summary>Where a run is loaded to: <c>duckdb:FILE</c>, <c>parquet:FOLDER</c> or <c>postgres:CONNECTION</c>.</summary>
/// <param name="Kind">duckdb, parquet or postgres.</param>
/// <param name="Place">A path, or a connection without a secret.</param>
public sealed record WarehouseTarget(string Kind, string Place)
{
    private const string Duck = "duckdb";
    private const string Lake = "parquet";
    private const string Postgres = "postgres";

    /// <summary>The forms, for people.</summary>
    public const string Forms = "duckdb:FILE, parquet:FOLDER or postgres:CONNECTION";

    private bool IsPath => Kind is Duck or Lake;

    /// <summary>What is wrong with a target, never quoting it: it may hold a password; null where nothing is.</summary>
    public static string? ProblemOf(string text)
    {
        if (Split(text) is not { } target)
        {
            return $"is not of the form: {Forms}";
        }

        return target.IsPath
            ? target.Place.Length == 0 ? $"has no path after {target.Kind}:"
                : target.Place.Contains('\0', StringComparison.Ordinal) ? "holds a NUL character" : null
            : PostgresConnection.ProblemOf(target.Place);
    }

    /// <summary>A target without problem, its path relative to a folder.</summary>
    public static WarehouseTarget Parse(string text, string folder) => ProblemOf(text) is { } problem
        ? throw new ArgumentException(problem, nameof(text))
        : Split(text)! is var target && target.IsPath ? target with { Place = Path.GetFullPath(target.Place, folder) } : target;

    public override string ToString() => $"{Kind}:{Place}";

    /// <param name="environment">Gives the environment's variables.</param>
    /// <exception cref="WarehouseException">A variable that the connection names is not set.</exception>
    internal IWarehouse Open(Func<string, string?> environment, WarehousePatience patience) => Kind switch
    {
        Duck => new DuckDbWarehouse(Place, patience),
        Lake => new ParquetLake(Place, patience),
        _ => new PostgresWarehouse(PostgresConnection.Parse(Place, environment), patience),
    };

    private static WarehouseTarget? Split(string text)
    {
        // The scheme that PostgreSQL's own tools know stands for ours.
        if (text.StartsWith("postgresql:", StringComparison.OrdinalIgnoreCase))
        {
            text = string.Concat(Postgres, text.AsSpan("postgresql".Length));
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text[..colon] is Duck or Lake or Postgres ? new WarehouseTarget(text[..colon], text[(colon + 1)..]) : null;
    }
}
