using Engram.Storage.DataSets;

namespace Engram.Storage.Generations;

/// <summary>
/// Captions of a tar that was made from sub-folders, one a prompt: a picture without a caption of its own has its folder's prompt.txt,
/// else the folder's name.
/// </summary>
internal sealed class FolderCaptions
{
    private const string CaptionName = "prompt";
    private readonly Dictionary<string, string> _captions = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _folderOfRow = [];

    /// <summary>True where the row is a folder's caption and no picture; a picture without a caption is remembered.</summary>
    public bool Take(TrainingRow row)
    {
        var cut = row.ImageId.LastIndexOf('/');
        var folder = cut < 0 ? "" : row.ImageId[..cut];

        // The shard's own name is no prompt.
        if (!folder.Contains('/', StringComparison.Ordinal))
        {
            return false;
        }

        if (row.Caption is { } caption && row.ImageId.AsSpan(cut + 1).SequenceEqual(CaptionName))
        {
            _captions[folder] = caption;
            return true;
        }

        if (row.Caption is null)
        {
            _folderOfRow.Add(row.Row, folder);
        }

        return false;
    }

    /// <summary>Gives the remembered pictures their captions.</summary>
    public void Fill(List<GivenPicture> pictures, List<string> captions, Dictionary<string, int> known)
    {
        for (var i = 0; i < pictures.Count; i++)
        {
            if (_folderOfRow.TryGetValue(pictures[i].Row, out var folder))
            {
                var text = _captions.GetValueOrDefault(folder) ?? folder[(folder.LastIndexOf('/') + 1)..];
                if (!known.TryGetValue(text, out var caption))
                {
                    known.Add(text, caption = captions.Count);
                    captions.Add(text);
                }

                pictures[i] = pictures[i] with { Caption = caption };
            }
        }
    }
}
