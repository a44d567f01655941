namespace Engram.Tests.Evidence;

/// <summary>The tables of a finished run, read by SQL.</summary>
internal sealed class RunRecords(string run)
{
    public List<Dictionary<string, object?>> Prompts { get; } = Read(run, "prompts", "rank");

    public List<Dictionary<string, object?>> Generations { get; } = Read(run, "generations", "prompt_id, generation");

    public List<Dictionary<string, object?>> Edges { get; } = Read(run, "edges", "prompt_id, a, b");

    public List<Dictionary<string, object?>> Cliques { get; } = Read(run, "cliques", "prompt_id");

    public List<Dictionary<string, object?>> Extractions { get; } = Read(run, "extractions", "prompt_id, generation, neighbour");

    public List<Dictionary<string, object?>> NullDistances { get; } = Read(run, "null_distances", "squared_from");

    /// <summary>Rows of one prompt.</summary>
    public static List<Dictionary<string, object?>> Of(List<Dictionary<string, object?>> table, string prompt) =>
        [.. table.Where(row => (string)row["prompt_id"]! == prompt)];

    private static List<Dictionary<string, object?>> Read(string run, string table, string order) =>
        Sql.Rows($"SELECT * FROM read_parquet('{run}/tables/{table}/*.parquet') ORDER BY {order}");
}
