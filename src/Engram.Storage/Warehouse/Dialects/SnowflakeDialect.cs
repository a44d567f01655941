using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse.Dialects;

/// <summary>
/// Snowflake: external tables over a stage. Names are quoted in capitals, which is what the service makes of a name without quotes, so
/// queries need none.
/// </summary>
/// <param name="location">A stage with a path: <c>@STAGE/engram</c>.</param>
internal sealed class SnowflakeDialect(string location) : ExternalDialect(location)
{
    public override string Quote(string name) => base.Quote(name.ToUpperInvariant());

    public override string TypeOf(ColumnType type) => Word(type, "VARCHAR", "NUMBER(19, 0)", "DOUBLE", "BOOLEAN", "TIMESTAMP_LTZ");

    public override string Create(string table, IEnumerable<ColumnDefinition> columns)
    {
        // Inside the files names have their own case.
        var values = Inside(columns).Select(column => $"{Quote(column.Name)} {TypeOf(column.Type)} AS (VALUE:{base.Quote(column.Name)}::{TypeOf(column.Type)})");
        const string run = "SPLIT_PART(SPLIT_PART(METADATA$FILENAME, 'run_id=', 2), '/', 1)";
        return $"""
            CREATE OR REPLACE EXTERNAL TABLE {Quote(table)} {Listed(values.Prepend($"{Quote(LakeCatalogue.Partition)} VARCHAR AS ({run})"))}
            PARTITION BY ({Quote(LakeCatalogue.Partition)})
            LOCATION = {LocationOf(table)}
            AUTO_REFRESH = FALSE
            FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE)
            """;
    }

    public override IEnumerable<string> After(string table) => [$"ALTER EXTERNAL TABLE {Quote(table)} REFRESH"];
}
