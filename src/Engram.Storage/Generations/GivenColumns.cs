namespace Engram.Storage.Generations;

/// <summary>Columns of pictures that another generator made; null looks for the usual names.</summary>
public sealed record GivenColumns
{
    /// <summary>The prompt; null takes prompt, else caption, else text.</summary>
    public string? Caption { get; init; }

    /// <summary>Number among the pictures of a prompt; null takes generation, else index, else seed, else the file name's last digits.</summary>
    public string? Index { get; init; }

    /// <summary>The picture.</summary>
    public string Image { get; init; } = "image";

    /// <summary>Class label; null takes class_label, else label, else cls.</summary>
    public string? Label { get; init; }
}
