using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Evidence;

/// <summary>Numbers for the pictures that tables name by their ids; a control set's copies are told by the set itself.</summary>
internal sealed class ImageNames
{
    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly Dictionary<string, long>? _controlRows;
    private readonly TrainingSet? _control;
    private readonly CancellationToken _stop;

    /// <param name="control">Null where it is not to be had: each of its ids is then taken for one picture.</param>
    public ImageNames(TrainingSet? control, CancellationToken stop)
    {
        (_control, _stop) = (control, stop);
        if (control is null)
        {
            return;
        }

        _controlRows = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in control.Source.ReadCaptions(cancel: stop))
        {
            _controlRows.TryAdd(row.ImageId, row.Row);
        }
    }

    /// <summary>Different pictures of the control set; null where that is not to be had.</summary>
    public long? ControlPictures => _control?.Clusters(_stop).Clusters.Count;

    public long IdOf(string imageId)
    {
        if (!_ids.TryGetValue(imageId, out var id))
        {
            _ids.Add(imageId, id = _names.Count);
            _names.Add(imageId);
        }

        return id;
    }

    public string NameOf(long id) => _names[(int)id];

    public long ControlRowOf(string imageId) => _controlRows?.GetValueOrDefault(imageId, -1) ?? IdOf(imageId);

    /// <summary>First row of the picture's duplicates.</summary>
    public long ControlPictureOf(string imageId)
    {
        var row = ControlRowOf(imageId);
        return _control is not null && row >= 0 && _control.Clusters(_stop).ClusterOf(row) is var cluster and >= 0
            ? _control.Clusters(_stop).Clusters[cluster].FirstRow
            : row;
    }
}
