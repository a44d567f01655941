namespace Engram.Storage.DataSets.WebDataset;

/// <summary>Takes the values of columns from a sample's text members and JSON fields.</summary>
internal static class TarColumns
{
    /// <summary>The name of <see cref="TrainingColumns.Image"/> that takes any picture.</summary>
    public const string AnyImage = "image";

    /// <summary>The name of <see cref="TrainingColumns.Caption"/> that takes the .txt, as img2dataset writes it.</summary>
    public const string AnyText = "text";

    /// <summary>A caption: for <c>text</c> the .txt, else JSON's text, else JSON's caption; for another name JSON's field, else the member.</summary>
    /// <param name="read">Gives a text member's content.</param>
    public static string? CaptionOf(TarSample sample, string column, SampleJson? json, Func<TarField, string> read)
    {
        if (column is AnyText)
        {
            return MemberOf(sample, "txt") is { } text ? read(text) : json?.Text(AnyText) ?? json?.Text("caption");
        }

        return json?.Has(column) == true ? json.Text(column) : MemberOf(sample, column) is { } member ? read(member) : null;
    }

    /// <summary>Any column as text: JSON's field, else the member of that name.</summary>
    public static string? ValueOf(TarSample sample, string column, SampleJson? json, Func<TarField, string> read) =>
        json?.Has(column) == true ? json.Value(column) : MemberOf(sample, column) is { IsPicture: false } member ? read(member) : null;

    /// <summary>The member of a field name, else the first with that extension.</summary>
    public static TarField? MemberOf(TarSample sample, string name) =>
        sample.Fields.Find(field => field.Name == name && field.Member.Target is null)
        ?? sample.Fields.Find(field => field.Extension == name && field.Member.Target is null);

    /// <summary>The sample's JSON object, or null.</summary>
    public static SampleJson? JsonOf(TarSample sample, string shard, Func<TarField, byte[]> read) =>
        MemberOf(sample, "json") is { } member ? SampleJson.Parse($"{shard}: member '{member.Member.Name}'", read(member)) : null;
}
