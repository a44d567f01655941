using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse.Dialects;

/// <summary>Spark SQL and Databricks: tables over a location.</summary>
/// <param name="location"><c>s3a://BUCKET/engram</c> or another file system that the cluster knows.</param>
internal sealed class SparkDialect(string location) : ExternalDialect(location)
{
    public override string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    public override string TypeOf(ColumnType type) => Word(type, "STRING", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP");

    public override string Create(string table, IEnumerable<ColumnDefinition> columns)
    {
        // Columns of partitions stand last.
        var all = Inside(columns).Select(column => $"{Quote(column.Name)} {TypeOf(column.Type)}").Append($"{Quote(LakeCatalogue.Partition)} STRING");
        return $"""
            CREATE TABLE IF NOT EXISTS {Quote(table)} {Listed(all)}
            USING PARQUET
            PARTITIONED BY ({Quote(LakeCatalogue.Partition)})
            LOCATION '{LocationOf(table)}'
            """;
    }

    public override IEnumerable<string> After(string table) => [$"MSCK REPAIR TABLE {Quote(table)}"];
}
