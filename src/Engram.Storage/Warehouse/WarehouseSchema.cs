using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse;

/// <summary>The version of the tables in a warehouse.</summary>
internal static class WarehouseSchema
{
    /// <summary>
    /// Rises with every change of <see cref="TableCatalogue"/>. Changes are additions: an older warehouse gets the tables and columns that
    /// it lacks, null in the rows that were loaded before. 2 brought labels.
    /// </summary>
    public const int Version = 2;

    /// <summary>In a table of this name a database says which version it has.</summary>
    public const string VersionTable = "schema_version";

    /// <summary>Tells this program's row from those of others that use the same customary name.</summary>
    public const string Product = "engram";

    public static IReadOnlyList<ColumnDefinition> VersionColumns { get; } =
    [
        new("product", ColumnType.Text, IsNullable: false),
        new("version", ColumnType.Integer, IsNullable: false),
    ];

    /// <summary>Null where the version is this one or older.</summary>
    /// <param name="shown">The warehouse, for the message.</param>
    public static RefusedException? Refusal(string shown, long version) => version <= Version
        ? null
        : new RefusedException($"{shown}: the warehouse has schema version {version}, this program writes {Version}; use the newer program");
}
