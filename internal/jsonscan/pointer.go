package jsonscan

// AppendPointerToken appends a member's name to dst as a token of a JSON pointer
// (RFC 6901), without the slash before it. The name is the text, not what is in
// the JSON: see [AppendUnquoted].
func AppendPointerToken[T []byte | string](dst []byte, name T) []byte {
	for i := range len(name) {
		switch c := name[i]; c {
		case '~':
			dst = append(dst, "~0"...)
		case '/':
			dst = append(dst, "~1"...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
