using System;
using System.Globalization;
using System.Management.Automation;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// What a user typed. To PowerShell an unquoted 7d is the decimal 7, 1.5s the short 2 and 1mb the number 1048576; beside the number it
/// keeps the text, and the text says what is meant.
/// </summary>
internal static class TypedText
{
    /// <summary>The value without PowerShell's wrapping; of a number that stands on the line with more than its digits, the text.</summary>
    public static object? Of(object? input)
    {
        if (input is not PSObject wrapped)
        {
            return input;
        }

        if (!IsNumber(wrapped.BaseObject))
        {
            return wrapped.BaseObject;
        }

        var text = LanguagePrimitives.ConvertTo<string>(wrapped);
        return text == ((IFormattable)wrapped.BaseObject).ToString(null, CultureInfo.InvariantCulture) ? wrapped.BaseObject : text;
    }

    public static bool IsNumber(object value) => value is System.Numerics.BigInteger || (value is not Enum && Type.GetTypeCode(value.GetType()) is >= TypeCode.SByte and <= TypeCode.Decimal);
}
