namespace Engram.Storage.Tables;

/// <summary>Table <c>unique_extractions</c>: a training picture that generations hit, it and its duplicates once.</summary>
/// <param name="ImageId">Of the first row among the picture's duplicates.</param>
/// <param name="PromptId">Of the first generation that hit it.</param>
/// <param name="FirstSample">Its place in the order of drawing, from 1.</param>
/// <param name="Hits">Generations.</param>
/// <param name="Copies">Rows of the training set.</param>
/// <param name="L2">The smallest of its hits.</param>
public sealed record UniqueExtractionRow(
    string RunId,
    string ImageId,
    string PromptId,
    long FirstGeneration,
    long FirstSample,
    long Hits,
    long Copies,
    double L2)
    : ITableRow<UniqueExtractionRow>
{
    public static string Table => "unique_extractions";

    static IReadOnlyList<TableColumn<UniqueExtractionRow>> ITableRow<UniqueExtractionRow>.Fields =>
    [
        Columns<UniqueExtractionRow>.Text("run_id", row => row.RunId),
        Columns<UniqueExtractionRow>.Text("image_id", row => row.ImageId),
        Columns<UniqueExtractionRow>.Text("prompt_id", row => row.PromptId),
        Columns<UniqueExtractionRow>.Integer("first_generation", row => row.FirstGeneration),
        Columns<UniqueExtractionRow>.Integer("first_sample", row => row.FirstSample),
        Columns<UniqueExtractionRow>.Integer("hits", row => row.Hits),
        Columns<UniqueExtractionRow>.Integer("copies", row => row.Copies),
        Columns<UniqueExtractionRow>.Number("l2", row => row.L2),
    ];

    // A sample is the first of one picture only, so data sets whose ids repeat have keys that do not.
    public static int Compare(UniqueExtractionRow left, UniqueExtractionRow right)
    {
        var order = string.CompareOrdinal(left.ImageId, right.ImageId);
        return order != 0 ? order : left.FirstSample.CompareTo(right.FirstSample);
    }

    static UniqueExtractionRow ITableRow<UniqueExtractionRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Text(2),
        cells.Integer(3),
        cells.Integer(4),
        cells.Integer(5),
        cells.Integer(6),
        cells.Number(7));
}
