using Parquet.Schema;

namespace Engram.Storage.Tables;

/// <summary>Short forms for the column lists of the row records.</summary>
internal static class Columns<TRow>
{
    public static TableColumn<TRow> Text(string name, Func<TRow, string> get) => new TextColumn<TRow>(name, get);

    public static TableColumn<TRow> NullableText(string name, Func<TRow, string?> get) => new TextColumn<TRow>(name, get, nullable: true);

    public static TableColumn<TRow> Integer(string name, Func<TRow, long> get) =>
        new ValueColumn<TRow, long>(new DataField<long>(name), get);

    public static TableColumn<TRow> NullableInteger(string name, Func<TRow, long?> get) => new NullableColumn<TRow, long>(name, get);

    public static TableColumn<TRow> Number(string name, Func<TRow, double> get) =>
        new ValueColumn<TRow, double>(new DataField<double>(name), get);

    public static TableColumn<TRow> NullableNumber(string name, Func<TRow, double?> get) => new NullableColumn<TRow, double>(name, get);

    public static TableColumn<TRow> Flag(string name, Func<TRow, bool> get) =>
        new ValueColumn<TRow, bool>(new DataField<bool>(name), get);

    /// <summary>TIMESTAMP in microseconds: the values are UTC, without a zone in the type, which not every reader can show.</summary>
    public static TableColumn<TRow> Time(string name, Func<TRow, DateTime> get) => new ValueColumn<TRow, DateTime>(
        new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: false, DateTimeTimeUnit.Micros, isNullable: false),
        row => get(row) is var time && time.Kind == DateTimeKind.Utc
            ? time
            : throw new ArgumentException($"'{name}' is {time.Kind} time, UTC is needed"));
}
