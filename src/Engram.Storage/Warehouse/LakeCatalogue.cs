using System.Text.Encodings.Web;
using System.Text.Json;
using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse;

/// <summary>catalogue.json of a lake: the schema's version, and every table's columns over all runs.</summary>
internal sealed record LakeCatalogue(string Format, int Version, string PartitionedBy, IReadOnlyList<LakeTable> Tables)
{
    public const string FileName = "catalogue.json";
    public const string Partition = "run_id";

    private const string FormatName = "engram-lake";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Of a lake without runs.</summary>
    public static LakeCatalogue Empty { get; } = new(FormatName, WarehouseSchema.Version, Partition, []);

    /// <summary>Null where the folder has none.</summary>
    /// <exception cref="RefusedException">It is of a newer version.</exception>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static LakeCatalogue? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var text = JsonDocument.Parse(File.ReadAllBytes(path));
            if (text.RootElement.GetProperty("format").GetString() != FormatName)
            {
                throw new RefusedException($"{path}: is another program's; name another folder");
            }

            // The version first: a newer catalogue may have another form.
            return WarehouseSchema.Refusal(folder, text.RootElement.GetProperty("version").GetInt64()) is { } refusal
                ? throw refusal
                : text.Deserialize<LakeCatalogue>(Json)!;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException($"{path}: the catalogue is damaged ({e.Message.Split('\n')[0]}); restore it, or export every run to a new folder", e);
        }
    }

    /// <summary>This version's tables, and after their columns those that earlier runs and this one have besides.</summary>
    public LakeCatalogue With(SourceRun run) => new(FormatName, WarehouseSchema.Version, Partition,
    [
        .. TableCatalogue.All.Select(table => Merge(
            table,
            Tables.FirstOrDefault(known => known.Name == table.Name)?.Columns ?? [],
            run.Tables.FirstOrDefault(source => source.Name == table.Name)?.Columns ?? [])),
    ]);

    /// <summary>A run's column as the lake spells it; like databases, without regard to case.</summary>
    public string NameOf(string table, string column) => Tables.First(known => known.Name == table).Columns
        .First(known => string.Equals(known.Name, column, StringComparison.OrdinalIgnoreCase)).Name;

    public void Write(string folder)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            DurableFile.Write(path, bytes);
        }
    }

    private static LakeTable Merge(TableDefinition table, IReadOnlyList<LakeColumn> known, IReadOnlyList<ColumnDefinition> loaded)
    {
        var columns = new List<LakeColumn>();
        foreach (var column in table.Columns.Select(LakeColumn.Of).Concat(known).Concat(loaded.Select(LakeColumn.Of)))
        {
            if (column.Name != Partition && !columns.Exists(other => string.Equals(other.Name, column.Name, StringComparison.OrdinalIgnoreCase)))
            {
                columns.Add(column);
            }
        }

        return new LakeTable(table.Name, $"{table.Name}/{Partition}=*/*.parquet", columns);
    }
}
