using Parquet.Schema;

namespace Engram.Storage.Tables;

/// <summary>A column as the row records define it, without the row's type.</summary>
internal sealed record ColumnDefinition(string Name, ColumnType Type, bool IsNullable)
{
    public static ColumnDefinition Of(DataField field) => new(field.Name, TypeOf(field), field.IsNullable);

    private static ColumnType TypeOf(DataField field) => field.ClrType switch
    {
        // The library's word for text.
        var type when type == typeof(ReadOnlyMemory<char>) => ColumnType.Text,
        var type when type == typeof(long) => ColumnType.Integer,
        var type when type == typeof(double) => ColumnType.Number,
        var type when type == typeof(bool) => ColumnType.Flag,
        var type when type == typeof(DateTime) => ColumnType.Time,
        var type => throw new NotSupportedException($"column '{field.Name}' holds {type.Name}, which no warehouse has a type for"),
    };
}
