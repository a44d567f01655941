namespace Engram.Storage.Warehouse;

/// <summary>What a load left in the warehouse.</summary>
/// <param name="Target">As the user named it; it holds no secret.</param>
/// <param name="Rows">Of this run, by table.</param>
public sealed record LoadReport(string Target, string RunId, int SchemaVersion, IReadOnlyDictionary<string, long> Rows)
{
    public long TotalRows => Rows.Values.Sum();
}
