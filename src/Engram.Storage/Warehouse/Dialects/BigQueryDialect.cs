using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse.Dialects;

/// <summary>BigQuery: external tables over hive partitions.</summary>
/// <param name="location"><c>gs://BUCKET/engram</c>.</param>
internal sealed class BigQueryDialect(string location) : ExternalDialect(location)
{
    public override string Quote(string name) =>
        $"`{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`";

    public override string TypeOf(ColumnType type) => Word(type, "STRING", "INT64", "FLOAT64", "BOOL", "TIMESTAMP");

    public override string Create(string table, IEnumerable<ColumnDefinition> columns)
    {
        var inside = Inside(columns).Select(column => $"{Quote(column.Name)} {TypeOf(column.Type)}");
        return $"""
            CREATE OR REPLACE EXTERNAL TABLE {Quote(table)} {Listed(inside)}
            WITH PARTITION COLUMNS (
              {Quote(LakeCatalogue.Partition)} STRING
            )
            OPTIONS (
              format = 'PARQUET',
              uris = ['{LocationOf(table)}*.parquet'],
              hive_partition_uri_prefix = '{LocationOf(table).TrimEnd('/')}'
            )
            """;
    }
}
