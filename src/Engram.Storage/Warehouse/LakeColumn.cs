using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse;

/// <summary>A column as catalogue.json states it.</summary>
/// <param name="Type">VARCHAR, BIGINT, DOUBLE, BOOLEAN or TIMESTAMP (of an instant, UTC).</param>
internal sealed record LakeColumn(string Name, string Type, bool Nullable)
{
    private static readonly (ColumnType Type, string Word)[] Words =
    [
        (ColumnType.Text, "VARCHAR"),
        (ColumnType.Integer, "BIGINT"),
        (ColumnType.Number, "DOUBLE"),
        (ColumnType.Flag, "BOOLEAN"),
        (ColumnType.Time, "TIMESTAMP"),
    ];

    public static LakeColumn Of(ColumnDefinition column) =>
        new(column.Name, Words.First(entry => entry.Type == column.Type).Word, column.IsNullable);

    /// <exception cref="CheckpointException">The type is none.</exception>
    public ColumnDefinition ToDefinition() => Array.Find(Words, entry => entry.Word == Type) is { Word: not null } known
        ? new ColumnDefinition(Name, known.Type, Nullable)
        : throw new CheckpointException($"catalogue.json: column '{Name}' has the type '{Type}'; known are {string.Join(", ", Words.Select(entry => entry.Word))}");
}
